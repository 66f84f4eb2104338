package dev.odradek.wire;

import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import java.util.Set;

/// One call of the protocol: its key, its versions, how its request and response are read, and how
/// a request is answered with an error. The constants are in the generated class `Apis`.
///
/// @param <Q> the request
/// @param <R> the response
public final class Api<Q extends Message, R extends Message> {

    /// Who serves an API.
    public enum Listener {
        /// Brokers.
        BROKER,
        /// Controllers.
        CONTROLLER
    }

    /// @param lowest lowest version, of request and response
    /// @param highest highest version, final or not
    /// @param highestStable highest version that is final
    /// @param requestFlexibleFrom first version whose request is flexible
    /// @param responseFlexibleFrom first version whose response is flexible
    public record Versions(
            int lowest,
            int highest,
            int highestStable,
            int requestFlexibleFrom,
            int responseFlexibleFrom) {

        /// In place of a first flexible version: there is none.
        public static final int NEVER_FLEXIBLE = Short.MAX_VALUE + 1;
    }

    /// Reads a message at a version.
    ///
    /// @param <M> the message
    @FunctionalInterface
    public interface MessageFactory<M extends Message> {

        /// @throws dev.odradek.wire.codec.MalformedMessageException if the bytes are no message
        /// @throws dev.odradek.wire.codec.UnsupportedVersionException if there is no such version
        M read(MessageReader reader, short version);
    }

    /// Makes error replies.
    ///
    /// @param <Q> the request
    /// @param <R> the response
    @FunctionalInterface
    public interface ErrorReplyFactory<Q extends Message, R extends Message> {

        /// As [Api#errorReply].
        R reply(Q request, short version, ErrorCode error);
    }

    private final ApiKey key;
    private final Versions versions;
    private final Set<Listener> listeners;
    private final MessageFactory<Q> requests;
    private final MessageFactory<R> responses;
    private final ErrorReplyFactory<Q, R> errorReplies;

    /// For the generated list of APIs only.
    public Api(
            ApiKey key,
            Versions versions,
            Set<Listener> listeners,
            MessageFactory<Q> requests,
            MessageFactory<R> responses,
            ErrorReplyFactory<Q, R> errorReplies) {
        this.key = key;
        this.versions = versions;
        this.listeners = listeners;
        this.requests = requests;
        this.responses = responses;
        this.errorReplies = errorReplies;
    }

    /// The key that names the API on the wire.
    public ApiKey key() {
        return key;
    }

    /// Lowest version that can be read and written.
    public short lowestVersion() {
        return (short) versions.lowest();
    }

    /// Highest version that can be read and written, final or not.
    public short highestVersion() {
        return (short) versions.highest();
    }

    /// Highest version that is final, and so is advertised by default.
    public short highestStableVersion() {
        return (short) versions.highestStable();
    }

    /// Whether `version` can be read and written.
    public boolean supports(int version) {
        return version >= versions.lowest() && version <= versions.highest();
    }

    /// Who serves the API in Kafka.
    public Set<Listener> listeners() {
        return listeners;
    }

    /// Version of the header before a request at `version`. Answers for any version, since the
    /// header has to be read before an unsupported version can be refused.
    public short requestHeaderVersion(int version) {
        return (short) (version >= versions.requestFlexibleFrom() ? 2 : 1);
    }

    /// Version of the header before a response at `version`. That of ApiVersions is always 0, so
    /// that a client of any age can read it. Source: KIP-511.
    public short responseHeaderVersion(int version) {
        return (short)
                (key != ApiKey.API_VERSIONS && version >= versions.responseFlexibleFrom() ? 1 : 0);
    }

    /// Reads the body of a request; bytes after it are left in the reader.
    ///
    /// @throws dev.odradek.wire.codec.MalformedMessageException if the bytes are no such request
    /// @throws dev.odradek.wire.codec.UnsupportedVersionException if there is no such version
    public Q readRequest(MessageReader reader, short version) {
        return requests.read(reader, version);
    }

    /// Reads the body of a response; bytes after it are left in the reader. Errors as for
    /// [#readRequest].
    public R readResponse(MessageReader reader, short version) {
        return responses.read(reader, version);
    }

    /// The response that gives one error for everything that was asked: every `errorCode` is set,
    /// and lists whose elements have one hold an element for each of the request's.
    ///
    /// @param version that the request was read at and the response is written at; what a version
    ///   cannot tell is left out
    public R errorReply(Q request, short version, ErrorCode error) {
        return errorReplies.reply(request, version, error);
    }

    @Override
    public String toString() {
        return key.toString();
    }
}
