package dev.odradek.groups.classic;

/// Who sends a request.
///
/// @param clientId as the request's header has it; empty when it has none
/// @param clientHost `/127.0.0.1`: DescribeGroups shows it, and the group's records keep it
/// @param apiVersion of the request
public record Caller(String clientId, String clientHost, int apiVersion) {}
