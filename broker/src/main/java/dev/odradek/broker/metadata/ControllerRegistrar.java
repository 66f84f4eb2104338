package dev.odradek.broker.metadata;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ControllerRegistration;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.ControllerRegistrationRequest;
import dev.odradek.wire.message.ControllerRegistrationResponse;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the controller of this node known to the cluster (KIP-919): where it is reached, and what it
/// supports. Once per process, when the finalized `metadata.version` has room for it. Source: Kafka
/// ControllerRegistrationManager.
@OwnedBy("the lifecycle queue")
public final class ControllerRegistrar {
    private static final Logger log = LoggerFactory.getLogger(ControllerRegistrar.class);
    private static final long RETRY_MS = 500;
    private static final long VERSION_CHECK_MS = 5_000;

    /// Sends the registration to the active controller; the answer may come on any thread.
    public interface Channel {
        void register(
                ControllerRegistrationRequest request,
                Consumer<ControllerRegistrationResponse> answer);
    }

    private final int nodeId;
    private final Uuid incarnation;
    private final TaskQueue queue;
    private final Supplier<ClusterImage> committed;
    private final Supplier<ControllerRegistrationRequest> request;
    private final Channel channel;

    /// @param request made for each try; its incarnation id is set here
    /// @param committed the newest committed image
    public ControllerRegistrar(
            int nodeId,
            Uuid incarnation,
            TaskQueue queue,
            Supplier<ClusterImage> committed,
            Supplier<ControllerRegistrationRequest> request,
            Channel channel) {
        this.nodeId = nodeId;
        this.incarnation = incarnation;
        this.queue = queue;
        this.committed = committed;
        this.request = request;
        this.channel = channel;
    }

    /// Begins to try.
    public void begin() {
        queue.execute(this::attempt);
    }

    private void attempt() {
        var image = committed.get();
        var version = image.features().metadataVersion();
        ControllerRegistration known = image.controllers().get(nodeId);
        if (known != null && known.incarnationId().equals(incarnation)) {
            return;
        }
        if (version.isEmpty()) {
            queue.schedule(RETRY_MS, this::attempt);
            return;
        }
        if (!version.get().isControllerRegistrationSupported()) {
            queue.schedule(VERSION_CHECK_MS, this::attempt);
            return;
        }
        channel.register(
                request.get().controllerId(nodeId).incarnationId(incarnation),
                answer -> queue.execute(() -> onAnswer(ErrorCode.of(answer.errorCode()))));
    }

    private void onAnswer(ErrorCode error) {
        if (error != ErrorCode.NONE) {
            log.debug("registering controller {}: {}", nodeId, error);
            queue.schedule(RETRY_MS, this::attempt);
        }
    }
}
