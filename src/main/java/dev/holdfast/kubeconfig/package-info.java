/** What the client library lacks of kubeconfigs, for everything that has one. */
package dev.holdfast.kubeconfig;
