package dev.odradek.log;

import java.nio.file.Path;

/// Is told when log directories fail.
public interface DirectoryListener {
    /// A directory has just failed; from now on nothing in it is appended or acknowledged. Called
    /// by whoever met the failure, with whatever locks it holds: must not wait.
    ///
    /// @param isLast whether no other directory is left
    void onFailure(Path path, String reason, boolean isLast);

    /// The logs of a failed directory are no longer among the node's logs. Called by a worker, once
    /// for each directory, also for those that failed before there was a listener.
    void onOffline(OfflineDirectory directory);
}
