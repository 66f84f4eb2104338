package dev.odradek.broker.config;

/// The broker setting that a topic or a group takes when it has no value of its own.
///
/// @param name the broker setting
/// @param factor by which its value is multiplied to fit, as for hours to milliseconds
public record Synonym(String name, long factor) {}
