package dev.holdfast.operator;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;

/** What the operator gets from outside, so that tests can put something else in its place. */
class Beans {

  @Produces
  @DefaultBean
  @ApplicationScoped
  InstantSource clock() {
    return OperatorClock.of(System.getProperties());
  }
}
