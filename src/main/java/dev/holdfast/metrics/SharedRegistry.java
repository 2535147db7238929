package dev.holdfast.metrics;

import io.prometheus.client.CollectorRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * One registry for all: Quarkus makes another one for everybody who asks, and scrapes its own
 * alone.
 */
class SharedRegistry {

  @Produces
  @Singleton
  CollectorRegistry registry() {
    return new CollectorRegistry(true);
  }
}
