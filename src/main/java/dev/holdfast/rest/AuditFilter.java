package dev.holdfast.rest;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/** Tells the audit what was done, also for those who have not waited for the answer. */
@Provider
public class AuditFilter implements ContainerResponseFilter {
  private final Audit audit;

  @Inject RoutingContext context;

  AuditFilter(Audit audit) {
    this.audit = audit;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    audit.done(context, response.getStatus());
  }
}
