package dev.odradek.broker.net;

import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.RequestUtils;

/// Answers as Apache Kafka's own classes make them.
public final class KafkaBytes {
    private KafkaBytes() {}

    /// The answer to ApiVersions of a version that 4.3.1 does not know, without its length.
    static byte[] unsupportedApiVersions(int correlationId) {
        var request = new ApiVersionsRequest(new ApiVersionsRequestData(), (short) 0, (short) 99);
        var response = request.getErrorResponse(0, Errors.UNSUPPORTED_VERSION.exception());
        return answer(correlationId, (short) 0, response.data(), (short) 0);
    }

    /// A response with its header, without its length.
    public static byte[] answer(
            int correlationId, short headerVersion, Message body, short bodyVersion) {
        var header = new ResponseHeaderData().setCorrelationId(correlationId);
        return RequestUtils.serialize(header, headerVersion, body, bodyVersion).array();
    }
}
