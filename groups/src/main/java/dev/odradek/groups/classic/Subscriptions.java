package dev.odradek.groups.classic;

import dev.odradek.wire.codec.MalformedMessageException;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.coordinator.ConsumerProtocolSubscription;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What consumers say in their joins about the topics they read.
final class Subscriptions {
    private Subscriptions() {}

    /// @param metadata of each member: version (int16), then the subscription; every version begins
    ///   with the fields of version 0, which is all that is read here
    /// @return null when one of them cannot be read
    static @Nullable Set<String> topics(List<byte[]> metadata) {
        var topics = new HashSet<String>();
        for (byte[] bytes : metadata) {
            var buffer = Unpooled.wrappedBuffer(bytes);
            if (buffer.readableBytes() < Short.BYTES || buffer.readShort() < 0) {
                return null;
            }
            try {
                topics.addAll(
                        ConsumerProtocolSubscription.read(new MessageReader(buffer), (short) 0)
                                .topics());
            } catch (MalformedMessageException _) {
                return null;
            }
        }
        return topics;
    }
}
