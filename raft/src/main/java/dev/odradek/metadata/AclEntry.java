package dev.odradek.metadata;

import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.AccessControlEntryRecord;

/// One entry of the access control list, in Kafka's numbers.
///
/// @param resourceType 2 topic, 3 group, 4 cluster, 5 transactional id, 6 token, 7 user
/// @param patternType 3 literal, 4 prefixed
/// @param principal as in `User:alice`
/// @param operation 2 all, 3 read, 4 write ...
/// @param permissionType 2 deny, 3 allow
public record AclEntry(
        byte resourceType,
        String resourceName,
        byte patternType,
        String principal,
        String host,
        byte operation,
        byte permissionType) {

    static AclEntry of(AccessControlEntryRecord record) {
        return new AclEntry(
                record.resourceType(),
                record.resourceName(),
                record.patternType(),
                record.principal(),
                record.host(),
                record.operation(),
                record.permissionType());
    }

    AccessControlEntryRecord toRecord(Uuid id) {
        return new AccessControlEntryRecord()
                .id(id)
                .resourceType(resourceType)
                .resourceName(resourceName)
                .patternType(patternType)
                .principal(principal)
                .host(host)
                .operation(operation)
                .permissionType(permissionType);
    }
}
