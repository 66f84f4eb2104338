package dev.odradek.broker;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.NetworkSettings;
import dev.odradek.broker.config.TransactionSettings;
import dev.odradek.broker.coordinator.ClusterTopics;
import dev.odradek.broker.coordinator.GroupCoordinatorService;
import dev.odradek.broker.metadata.LiveConfig;
import dev.odradek.broker.metadata.ProducerIds;
import dev.odradek.broker.metadata.TopicCreation;
import dev.odradek.broker.request.AlterConfigsHandler;
import dev.odradek.broker.request.AlterReplicaLogDirsHandler;
import dev.odradek.broker.request.ControllerChannel;
import dev.odradek.broker.request.CurrentLeaders;
import dev.odradek.broker.request.DeleteGroupsHandler;
import dev.odradek.broker.request.DeleteRecordsHandler;
import dev.odradek.broker.request.DescribeClientQuotasHandler;
import dev.odradek.broker.request.DescribeConfigsHandler;
import dev.odradek.broker.request.DescribeGroupsHandler;
import dev.odradek.broker.request.DescribeLogDirsHandler;
import dev.odradek.broker.request.DescribeProducersHandler;
import dev.odradek.broker.request.DescribeTopicPartitionsHandler;
import dev.odradek.broker.request.FetchHandler;
import dev.odradek.broker.request.FindCoordinatorHandler;
import dev.odradek.broker.request.HeartbeatHandler;
import dev.odradek.broker.request.IncrementalAlterConfigsHandler;
import dev.odradek.broker.request.InitProducerIdHandler;
import dev.odradek.broker.request.JoinGroupHandler;
import dev.odradek.broker.request.LeaveGroupHandler;
import dev.odradek.broker.request.ListConfigResourcesHandler;
import dev.odradek.broker.request.ListGroupsHandler;
import dev.odradek.broker.request.ListOffsetsHandler;
import dev.odradek.broker.request.MetadataHandler;
import dev.odradek.broker.request.OffsetCommitHandler;
import dev.odradek.broker.request.OffsetDeleteHandler;
import dev.odradek.broker.request.OffsetFetchHandler;
import dev.odradek.broker.request.OffsetForLeaderEpochHandler;
import dev.odradek.broker.request.ProduceHandler;
import dev.odradek.broker.request.RequestHandler;
import dev.odradek.broker.request.SyncGroupHandler;
import java.util.List;

/// The requests that brokers answer, one handler each. What the node serves, advertises and counts
/// is derived from this list and those of the controller.
final class BrokerHandlers {
    private BrokerHandlers() {}

    static List<RequestHandler<?, ?>> of(
            BrokerConfig config,
            LiveConfig live,
            String clusterId,
            DataPlane data,
            ControllerChannel controller,
            TopicCreation topics,
            ClusterTopics topicNames,
            ProducerIds producerIds) {
        var cluster = data.cluster();
        var directory = data.directory();
        var workers = data.workers();
        var leaders = new CurrentLeaders(cluster, directory);
        GroupCoordinatorService groups = data.groups();
        int pageMax = config.get(NetworkSettings.MAX_REQUEST_PARTITION_SIZE_LIMIT);
        return List.of(
                new ProduceHandler(directory, data.intake(), leaders),
                new FetchHandler(data.fetches(), leaders),
                new ListOffsetsHandler(directory, workers),
                new MetadataHandler(cluster, clusterId, topics),
                new OffsetCommitHandler(groups, topicNames),
                new OffsetFetchHandler(groups, topicNames),
                new FindCoordinatorHandler(groups, topics),
                new JoinGroupHandler(groups),
                new HeartbeatHandler(groups),
                new LeaveGroupHandler(groups),
                new SyncGroupHandler(groups),
                new DescribeGroupsHandler(groups),
                new ListGroupsHandler(groups),
                new DeleteRecordsHandler(directory, workers),
                new InitProducerIdHandler(
                        producerIds, config.get(TransactionSettings.TRANSACTION_MAX_TIMEOUT_MS)),
                new OffsetForLeaderEpochHandler(directory),
                new DescribeConfigsHandler(live::current, cluster::image),
                new AlterConfigsHandler(live::current, cluster::image, controller),
                new AlterReplicaLogDirsHandler(data.logs().moves(), directory, workers),
                new DescribeLogDirsHandler(data.logs(), workers),
                new DeleteGroupsHandler(groups),
                new IncrementalAlterConfigsHandler(live::current, cluster::image, controller),
                new OffsetDeleteHandler(groups, topicNames),
                new DescribeClientQuotasHandler(cluster::image),
                new DescribeProducersHandler(directory, workers),
                new ListConfigResourcesHandler(cluster::image),
                new DescribeTopicPartitionsHandler(cluster, topics, pageMax));
    }
}
