package dev.holdfast.rest;

import jakarta.enterprise.context.ApplicationScoped;

/** How often everybody may come. */
@ApplicationScoped
class RateLimits {
  private static final int MOST_KNOWN = 10_000;

  private final RateLimit users;
  private final RateLimit addresses;

  RateLimits(RestConfig config) {
    this.users = new RateLimit(config.requestsPerUser(), MOST_KNOWN);
    this.addresses = new RateLimit(config.requestsPerAddress(), MOST_KNOWN);
  }

  /** Those whose token is known. */
  RateLimit users() {
    return users;
  }

  /** Those who have no token that is known. */
  RateLimit addresses() {
    return addresses;
  }
}
