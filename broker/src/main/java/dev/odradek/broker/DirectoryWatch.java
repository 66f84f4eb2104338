package dev.odradek.broker;

import dev.odradek.log.DirectoryListener;
import dev.odradek.log.OfflineDirectory;
import java.nio.file.Path;
import java.util.function.Consumer;

/// What a node does about log directories that fail: it goes on without them, unless what is left
/// cannot be a node. Source: Kafka 4.3.1 ReplicaManager.handleLogDirFailure.
final class DirectoryWatch implements DirectoryListener {
    private final Path metadataDirectory;
    private final Consumer<Throwable> onStorageLost;
    private final Consumer<OfflineDirectory> onOffline;

    /// @param onStorageLost ends the process at once
    /// @param onOffline takes the partitions out of service, and tells the controller
    DirectoryWatch(
            Path metadataDirectory,
            Consumer<Throwable> onStorageLost,
            Consumer<OfflineDirectory> onOffline) {
        this.metadataDirectory = metadataDirectory.toAbsolutePath();
        this.onStorageLost = onStorageLost;
        this.onOffline = onOffline;
    }

    @Override
    public void onFailure(Path path, String reason, boolean isLast) {
        if (path.equals(metadataDirectory)) {
            onStorageLost.accept(StorageLostException.ofMetadata(path, reason));
        } else if (isLast) {
            onStorageLost.accept(StorageLostException.ofLast(path, reason));
        }
    }

    @Override
    public void onOffline(OfflineDirectory directory) {
        onOffline.accept(directory);
    }
}
