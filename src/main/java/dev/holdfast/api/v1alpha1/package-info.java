/**
 * The custom resources of {@code holdfast.dev/v1alpha1}: what people write and what they read back.
 *
 * <p>These types are the source of the CRDs in {@code crds/}: the descriptions, defaults, patterns
 * and CEL rules here are the ones that the API server shows and enforces. Records are immutable;
 * their compact constructors fill in the same defaults as the CRD, because an object that was
 * stored before a default existed reaches us without it.
 *
 * <p>Every type ignores properties that it does not know: one stored object with a field of a newer
 * version would otherwise stop the whole informer.
 */
package dev.holdfast.api.v1alpha1;
