package dev.holdfast.notify;

/** A policy, and no other that has had its name. */
public record PolicyId(String namespace, String name, String uid) {}
