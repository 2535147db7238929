/** An HTTP proxy that breaks what passes through it, on request and in a known place. */
package dev.holdfast.embedded.proxy;
