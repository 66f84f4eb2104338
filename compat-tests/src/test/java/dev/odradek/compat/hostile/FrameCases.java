package dev.odradek.compat.hostile;

import static dev.odradek.compat.hostile.Case.CLOSE;
import static dev.odradek.compat.hostile.Case.better;
import static dev.odradek.compat.hostile.Case.same;
import static dev.odradek.compat.hostile.Wire.bytes;
import static dev.odradek.compat.hostile.Wire.frame;
import static dev.odradek.compat.hostile.Wire.header;
import static dev.odradek.compat.hostile.Wire.headerWithTags;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.utils.ByteUtils;

/// Frames and headers.
final class FrameCases {
    private static final int METADATA = ApiKeys.METADATA.id;
    private static final int API_VERSIONS = ApiKeys.API_VERSIONS.id;

    private FrameCases() {}

    static List<Case> all() {
        return List.of(
                same("length -1", CLOSE, length(-1)),
                same("length 2^31-1", CLOSE, length(Integer.MAX_VALUE)),
                same("length beyond socket.request.max.bytes", CLOSE, length(104_857_601)),
                same(
                        "an HTTP request",
                        CLOSE,
                        "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                same(
                        "a TLS hello",
                        CLOSE,
                        bytes(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9)),
                same("length 0", CLOSE, length(0)),
                same("three bytes", CLOSE, frame(bytes(0, 3, 0))),
                same("api key 9999", CLOSE, frame(header(9999, 0))),
                same("api key -5", CLOSE, frame(header(-5, 0))),
                same("Metadata v99", CLOSE, frame(header(METADATA, 99))),
                same("Produce v2", CLOSE, frame(header(ApiKeys.PRODUCE.id, 2))),
                same("Metadata v-1", CLOSE, frame(header(METADATA, -1))),
                same("Vote to a broker", CLOSE, frame(header(ApiKeys.VOTE.id, 0))),
                same(
                        "BrokerRegistration to a broker",
                        CLOSE,
                        frame(header(ApiKeys.BROKER_REGISTRATION.id, 0))),
                same("Envelope to a broker", CLOSE, frame(header(ApiKeys.ENVELOPE.id, 0))),
                same(
                        "ApiVersions v99",
                        "35 [18:0-4]",
                        frame(headerWithTags(API_VERSIONS, 99, bytes(0)))),
                same("ApiVersions without a software name", "42", apiVersions("", "1")),
                same("ApiVersions with a wrong software name", "42", apiVersions("a b!", "1")),
                same(
                        "a client id longer than the frame",
                        CLOSE,
                        frame(bytes(0, METADATA, 0, 1, 0, 0, 0, 77, 0x7f, 0xff, 'a'))),
                same(
                        "a varint of six bytes",
                        CLOSE,
                        frame(
                                headerWithTags(
                                        METADATA, 12, bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x01)))),
                same(
                        "a tag larger than the frame",
                        CLOSE,
                        frame(headerWithTags(METADATA, 12, bytes(1, 7, 0x7f, 1)))),
                same(
                        "a client id that is not UTF-8",
                        "0",
                        frame(
                                bytes(0, METADATA, 0, 1, 0, 0, 0, 77, 0, 2, 0xff, 0xfe),
                                bytes(0, 0, 0, 0))),
                same(
                        "a hundred unknown tags",
                        "0",
                        frame(headerWithTags(METADATA, 12, tags(100)), metadataBody(12))),
                better(
                        "a thousand unknown tags",
                        "0",
                        CLOSE,
                        frame(headerWithTags(METADATA, 12, tags(1_000)), metadataBody(12))),
                better(
                        "the tag 5 twice",
                        "0",
                        CLOSE,
                        frame(
                                headerWithTags(METADATA, 12, bytes(2, 5, 0, 5, 0)),
                                metadataBody(12))),
                better(
                        "two million times the tag 0",
                        "0",
                        CLOSE,
                        frame(headerWithTags(METADATA, 12, zeroTags(2_000_000)), metadataBody(12))),
                same(
                        "100 bytes too many",
                        "0",
                        frame(header(METADATA, 1), metadataBody(1), new byte[100])));
    }

    private static byte[] length(int length) {
        return ByteBuffer.allocate(4).putInt(length).array();
    }

    private static byte[] apiVersions(String name, String version) {
        return frame(
                ApiKeys.API_VERSIONS,
                3,
                new ApiVersionsRequestData()
                        .setClientSoftwareName(name)
                        .setClientSoftwareVersion(version));
    }

    private static byte[] metadataBody(int version) {
        return Wire.written(new MetadataRequestData().setTopics(List.of()), (short) version);
    }

    /// A varint with their number, then empty tags that count up from 0.
    private static byte[] tags(int count) {
        var tags = ByteBuffer.allocate(5 + 4 * count);
        ByteUtils.writeUnsignedVarint(count, tags);
        for (int tag = 0; tag < count; tag++) {
            ByteUtils.writeUnsignedVarint(tag, tags);
            tags.put((byte) 0);
        }
        return Arrays.copyOf(tags.array(), tags.position());
    }

    /// A varint with their number, then empty tags that are all numbered 0.
    private static byte[] zeroTags(int count) {
        var tags = ByteBuffer.allocate(5 + 2 * count);
        ByteUtils.writeUnsignedVarint(count, tags);
        return Arrays.copyOf(tags.array(), tags.position() + 2 * count);
    }
}
