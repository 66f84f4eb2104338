package dev.odradek.benchmarks.micro;

import java.nio.ByteBuffer;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.SendBuilder;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;

/// The same message by Apache Kafka's classes, made from the bytes that ours wrote.
final class KafkaMessage {
    private final ApiMessageType api;
    private final short version;
    private final boolean isRequest;
    private final ByteBuffer frame;
    private final RequestHeader requestHeader;
    private final ResponseHeader responseHeader;
    private final ApiMessage message;

    /// @param frame the whole frame, with its length; on the heap, as Kafka receives
    KafkaMessage(SampleMessage sample, ByteBuffer frame) {
        this.api = ApiMessageType.fromApiKey(sample.api().key().id());
        this.version = sample.version();
        this.isRequest = sample.isRequest();
        this.frame = frame;
        this.requestHeader =
                new RequestHeader(
                        new RequestHeaderData()
                                .setRequestApiKey(api.apiKey())
                                .setRequestApiVersion(version)
                                .setCorrelationId(MessageBenchmark.CORRELATION_ID)
                                .setClientId(MessageBenchmark.CLIENT_ID),
                        api.requestHeaderVersion(version));
        this.responseHeader =
                new ResponseHeader(
                        MessageBenchmark.CORRELATION_ID, api.responseHeaderVersion(version));
        this.message = decode();
    }

    /// That Kafka's message has the same bytes as ours.
    void checkFrame() {
        PartBenchmark.check(encode().size() == frame.remaining(), "Kafka's frame is longer");
        ByteBuffer body = MessageUtil.toByteBufferAccessor(message, version).buffer();
        ByteBuffer expected = frame.slice(frame.limit() - body.remaining(), body.remaining());
        PartBenchmark.check(body.equals(expected), "Kafka writes the message otherwise");
    }

    /// As SocketServer and NetworkClient make what they send.
    Send encode() {
        return isRequest
                ? SendBuilder.buildRequestSend(requestHeader, message)
                : SendBuilder.buildResponseSend(responseHeader, message, version);
    }

    /// @return the body; the header is looked into
    ApiMessage decode() {
        ByteBuffer bytes = frame.duplicate().position(Integer.BYTES);
        ApiMessage body;
        if (isRequest) {
            RequestHeader header = RequestHeader.parse(bytes);
            body = api.newRequest();
            body.read(new ByteBufferAccessor(bytes), header.apiVersion());
        } else {
            var header = ResponseHeader.parse(bytes, api.responseHeaderVersion(version));
            PartBenchmark.check(
                    header.correlationId() == MessageBenchmark.CORRELATION_ID,
                    "another correlation id");
            body = api.newResponse();
            body.read(new ByteBufferAccessor(bytes), version);
        }
        return body;
    }
}
