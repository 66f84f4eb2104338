package dev.odradek.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProducerIdsTest {
    private final ArrayDeque<Consumer<ProducerIds.Block>> asked = new ArrayDeque<>();
    private final ProducerIds ids = new ProducerIds(asked::add);
    private final List<String> given = new ArrayList<>();

    private void next() {
        ids.next((id, error) -> given.add(id + " " + error));
    }

    private void answer(ErrorCode error, long first, int count) {
        asked.remove().accept(new ProducerIds.Block(error, first, count));
    }

    @Test
    void idsComeOneByOneFromABlock() {
        next();
        answer(ErrorCode.NONE, 1000, 2);
        next();

        assertThat(given).containsExactly("1000 NONE", "1001 NONE");
        assertThat(asked).isEmpty();
    }

    @Test
    void manyWaitersCauseOneRequestAndAnotherWhenTheBlockIsTooSmall() {
        next();
        next();
        next();
        assertThat(asked).hasSize(1);

        answer(ErrorCode.NONE, 0, 2);
        assertThat(given).containsExactly("0 NONE", "1 NONE");
        assertThat(asked).hasSize(1);
        answer(ErrorCode.NONE, 5000, 2);

        assertThat(given).endsWith("5000 NONE");
    }

    @Test
    void aRefusalIsRetriableAndTheNextTryAsksAgain() {
        next();
        answer(ErrorCode.STALE_BROKER_EPOCH, 0, 0);
        next();
        answer(ErrorCode.NONE, 7, 1);

        assertThat(given).containsExactly("-1 COORDINATOR_LOAD_IN_PROGRESS", "7 NONE");
    }
}
