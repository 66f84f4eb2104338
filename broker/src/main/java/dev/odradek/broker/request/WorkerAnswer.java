package dev.odradek.broker.request;

import dev.odradek.base.task.WorkerPool;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Message;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers on a worker what would keep an event loop waiting. Whatever happens there, the client is
/// answered.
final class WorkerAnswer {
    private static final Logger log = LoggerFactory.getLogger(WorkerAnswer.class);

    private WorkerAnswer() {}

    static <Q extends Message, R extends Message> void give(
            WorkerPool workers,
            RequestHandler<Q, R> handler,
            RequestContext context,
            Q request,
            Reply<R> reply,
            Supplier<R> answer) {
        workers.execute(() -> {
            R response;
            try {
                response = answer.get();
            } catch (RuntimeException bug) {
                log.error(
                        "Handling {} v{} from {} failed: a bug",
                        handler.api().key(),
                        context.apiVersion(),
                        context.connection(),
                        bug);
                response =
                        handler.api()
                                .errorReply(
                                        request,
                                        context.apiVersion(),
                                        ErrorCode.UNKNOWN_SERVER_ERROR);
            }
            reply.send(response);
        });
    }
}
