package dev.odradek.broker.metadata;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/// Hands out producer ids from blocks that the controller gives to this broker; no id is ever given
/// twice in a cluster.
@OwnedBy("its own monitor, not held while asking the controller or telling a waiter")
public final class ProducerIds {
    private final Consumer<Consumer<Block>> controller;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private long next;
    private long end;
    private boolean asking;

    /// What the controller answered.
    ///
    /// @param error why there is no block; otherwise the ids are `[firstId, firstId + count)`
    public record Block(ErrorCode error, long firstId, int count) {}

    /// Takes an id, or why there is none.
    @FunctionalInterface
    public interface Waiter {
        void onProducerId(long producerId, ErrorCode error);
    }

    /// @param controller asks the controller for a block and has the answer told, on any thread
    public ProducerIds(Consumer<Consumer<Block>> controller) {
        this.controller = controller;
    }

    /// Gives `waiter` the next id, at once or when the controller has answered.
    public void next(Waiter waiter) {
        long id;
        synchronized (this) {
            if (next == end) {
                waiters.add(waiter);
                if (asking) {
                    return;
                }
                asking = true;
                id = -1;
            } else {
                id = next++;
            }
        }
        if (id >= 0) {
            waiter.onProducerId(id, ErrorCode.NONE);
        } else {
            controller.accept(this::onBlock);
        }
    }

    private void onBlock(Block block) {
        ArrayDeque<Waiter> served;
        synchronized (this) {
            asking = false;
            if (block.error() == ErrorCode.NONE) {
                next = block.firstId();
                end = block.firstId() + block.count();
            }
            served = new ArrayDeque<>(waiters);
            waiters.clear();
        }
        for (Waiter waiter : served) {
            if (block.error() == ErrorCode.NONE) {
                next(waiter);
            } else {
                // Retriable for every client: the controller may be changing hands.
                waiter.onProducerId(-1, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
            }
        }
    }
}
