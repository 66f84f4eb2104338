package dev.odradek.controller;

import dev.odradek.metadata.TopicImage;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.DeleteTopicsRequest;
import dev.odradek.wire.message.DeleteTopicsResponse;
import dev.odradek.wire.metadata.RemoveTopicRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides on the deletion of topics, by name and by id. Source: Kafka 4.3.1
/// ControllerApis.deleteTopics.
final class TopicDeletion {
    /// The first version that can say that deletion is switched off.
    private static final int CAN_SAY_DISABLED = 3;

    private final ControllerSettings settings;

    TopicDeletion(ControllerSettings settings) {
        this.settings = settings;
    }

    /// Each topic stands or falls by itself; one that is asked for twice falls.
    Decision<DeleteTopicsResponse> delete(
            ClusterView view, ControllerContext context, DeleteTopicsRequest request) {
        if (!settings.deleteTopicEnable()) {
            return Decision.answer(
                    Apis.DELETE_TOPICS.errorReply(
                            request,
                            context.apiVersion(),
                            context.apiVersion() < CAN_SAY_DISABLED
                                    ? ErrorCode.INVALID_REQUEST
                                    : ErrorCode.TOPIC_DELETION_DISABLED));
        }
        var response = new DeleteTopicsResponse();
        var names = new Asked<String>();
        var ids = new Asked<Uuid>();
        request.topicNames().forEach(names::add);
        for (var topic : request.topics()) {
            String name = topic.name();
            boolean hasId = !topic.topicId().equals(Uuid.ZERO);
            if (name == null && hasId) {
                ids.add(topic.topicId());
            } else if (name != null && !hasId) {
                names.add(name);
            } else {
                answer(
                        response,
                        name,
                        topic.topicId(),
                        new ApiError(
                                ErrorCode.INVALID_REQUEST,
                                hasId
                                        ? "You may not specify both topic name and topic id."
                                        : "Neither topic name nor id were specified."));
            }
        }
        for (var name : names.twice) {
            answer(response, name, Uuid.ZERO, invalid("Duplicate topic name."));
        }
        for (var id : ids.twice) {
            answer(response, null, id, invalid("Duplicate topic id."));
        }
        Map<Uuid, TopicImage> doomed = new LinkedHashMap<>();
        for (var id : ids.once) {
            TopicImage topic = view.image().topics().topic(id);
            if (topic == null) {
                answer(response, null, id, ApiError.of(ErrorCode.UNKNOWN_TOPIC_ID));
            } else {
                doomed.put(id, topic);
            }
        }
        for (var name : names.once) {
            TopicImage topic = view.image().topics().topic(name);
            if (topic == null) {
                answer(
                        response,
                        name,
                        Uuid.ZERO,
                        ApiError.of(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
            } else if (ids.twice.contains(topic.id()) || doomed.containsKey(topic.id())) {
                doomed.remove(topic.id());
                answer(
                        response,
                        name,
                        topic.id(),
                        invalid(
                                "The provided topic name maps to an ID that was already supplied."));
            } else {
                doomed.put(topic.id(), topic);
            }
        }
        var records = new ArrayList<VersionedRecord>();
        for (var topic : doomed.values()) {
            records.add(VersionedRecord.of(new RemoveTopicRecord().topicId(topic.id()), 0));
            answer(response, topic.name(), topic.id(), ApiError.NONE);
        }
        return Decision.atomic(records, response);
    }

    /// What was asked for once, and what more than once.
    private static final class Asked<T> {
        final Set<T> once = new LinkedHashSet<>();
        final Set<T> twice = new LinkedHashSet<>();

        void add(T what) {
            if (twice.contains(what) || !once.add(what)) {
                once.remove(what);
                twice.add(what);
            }
        }
    }

    private static ApiError invalid(String message) {
        return new ApiError(ErrorCode.INVALID_REQUEST, message);
    }

    private static void answer(
            DeleteTopicsResponse response, @Nullable String name, Uuid id, ApiError error) {
        response.responses()
                .add(
                        new DeleteTopicsResponse.DeletableTopicResult()
                                .name(name)
                                .topicId(id)
                                .errorCode(error.code().code())
                                .errorMessage(error.message()));
    }
}
