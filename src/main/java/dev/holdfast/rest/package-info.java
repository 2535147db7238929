/**
 * The REST API: for programs that have HTTP and nothing else. It acts through objects of Kubernetes
 * alone, and lets everybody do what the API server would let them do themselves.
 */
package dev.holdfast.rest;
