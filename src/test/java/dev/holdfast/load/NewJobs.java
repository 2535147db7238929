package dev.holdfast.load;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;

/** Is told of each Job that comes, and of no more: who ends Jobs knows what becomes of them. */
@FunctionalInterface
interface NewJobs extends ResourceEventHandler<Job> {
  @Override
  default void onUpdate(Job before, Job after) {
    // Nobody else changes them.
  }

  @Override
  default void onDelete(Job job, boolean unknown) {
    // What is left to do for it finds that it is gone.
  }
}
