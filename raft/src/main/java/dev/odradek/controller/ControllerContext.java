package dev.odradek.controller;

/// What a decision needs to know about how a request came.
///
/// @param apiVersion the request's version
/// @param principal as in `User:alice`
/// @param isForwarded a broker passed it on, and has checked what only it can check
/// @param isLocal it was asked within this process, so that a broker with this node's id is this
///   very process, and an earlier one with that id is dead
public record ControllerContext(
        short apiVersion, String principal, boolean isForwarded, boolean isLocal) {

    /// A request that this process makes of itself.
    public static ControllerContext local(int apiVersion) {
        return new ControllerContext((short) apiVersion, "User:ANONYMOUS", true, true);
    }
}
