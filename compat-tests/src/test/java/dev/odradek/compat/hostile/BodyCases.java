package dev.odradek.compat.hostile;

import static dev.odradek.compat.hostile.Case.CLOSE;
import static dev.odradek.compat.hostile.Case.better;
import static dev.odradek.compat.hostile.Case.same;
import static dev.odradek.compat.hostile.Wire.bytes;
import static dev.odradek.compat.hostile.Wire.frame;
import static dev.odradek.compat.hostile.Wire.header;
import static dev.odradek.compat.hostile.Wire.headerWithTags;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/// Bodies that cannot be read, and Metadata.
final class BodyCases {
    private BodyCases() {}

    static List<Case> all() {
        var cases = new ArrayList<Case>();
        cases.addAll(lengths());
        cases.addAll(metadata());
        return cases;
    }

    private static List<Case> lengths() {
        byte[] v1 = header(ApiKeys.METADATA.id, 1);
        byte[] v12 = headerWithTags(ApiKeys.METADATA.id, 12, bytes(0));
        return List.of(
                same("an array of 2^31-1", CLOSE, frame(v1, bytes(0x7f, 0xff, 0xff, 0xff))),
                same(
                        "a compact array of 2^31-2",
                        CLOSE,
                        frame(v12, bytes(0xff, 0xff, 0xff, 0xff, 0x07))),
                better("an array of -2", "0", CLOSE, frame(v1, bytes(0xff, 0xff, 0xff, 0xfe))),
                same("a string of -5", CLOSE, frame(v1, bytes(0, 0, 0, 1, 0xff, 0xfb))),
                same("null where it must not be", CLOSE, frame(v1, bytes(0, 0, 0, 1, 0xff, 0xff))));
    }

    private static List<Case> metadata() {
        return List.of(
                same("Metadata of ../etc", "17", metadata("../etc", Uuid.ZERO_UUID)),
                same("Metadata of an unknown name", "3", metadata("nowhere", Uuid.ZERO_UUID)),
                same("Metadata of an unknown id", "100", metadata(null, Uuid.randomUuid())));
    }

    @SuppressWarnings("NullAway") // the generated class takes a null name; it does not say so
    private static byte[] metadata(@Nullable String name, Uuid id) {
        return frame(
                ApiKeys.METADATA,
                12,
                new MetadataRequestData()
                        .setAllowAutoTopicCreation(false)
                        .setTopics(
                                List.of(
                                        new MetadataRequestData.MetadataRequestTopic()
                                                .setName(name)
                                                .setTopicId(id))));
    }
}
