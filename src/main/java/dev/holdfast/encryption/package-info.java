/**
 * Encryption for recipients and decryption with identities, by the programs {@code age} and {@code
 * gpg}, while streaming. Depends on {@code artifact} alone.
 */
package dev.holdfast.encryption;
