package dev.holdfast.embedded.proxy;

/**
 * A request that came to the proxy.
 *
 * @param method its method
 * @param path its path, percent-encoded
 * @param query its query without the question mark; empty if there is none
 * @param requestBytes bytes of its body that were read from the client
 * @param status the status that the client was told; 0 if it was told none
 * @param responseBytes bytes of the answer's body that were sent to the client
 * @param fault what went wrong; null if nothing did
 */
public record ProxiedRequest(
    String method,
    String path,
    String query,
    long requestBytes,
    int status,
    long responseBytes,
    Fault fault) {}
