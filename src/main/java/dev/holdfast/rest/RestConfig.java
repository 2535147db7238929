package dev.holdfast.rest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** How the REST API is configured; every property can be set by environment variable. */
@ConfigMapping(prefix = "holdfast.rest")
public interface RestConfig {

  /** Whether it answers at all ({@code HOLDFAST_REST_ENABLED}). Default: false. */
  @WithDefault("false")
  boolean enabled();

  /**
   * Whom a token must be meant for, of which one suffices ({@code HOLDFAST_REST_AUDIENCES}); empty
   * for whomever the API server itself accepts tokens for. Default: holdfast, so that a token that
   * somebody takes from here is of no use at the API server.
   */
  @WithDefault("holdfast")
  Optional<List<String>> audiences();

  /**
   * How many requests a user may make in a minute, and at once ({@code
   * HOLDFAST_REST_REQUESTS_PER_USER}). Default: 600.
   */
  @WithDefault("600")
  int requestsPerUser();

  /**
   * How many requests an address may make in a minute without a token that is known ({@code
   * HOLDFAST_REST_REQUESTS_PER_ADDRESS}). Default: 60.
   */
  @WithDefault("60")
  int requestsPerAddress();

  /** The largest body, in bytes ({@code HOLDFAST_REST_MAX_BODY}). Default: 262,144. */
  @WithDefault("262144")
  int maxBody();
}
