package dev.holdfast.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** What every status says of something that a Job does. Times are RFC 3339, in UTC. */
public interface JobStatus {

  /** How far it is; null before anything is known. */
  String progress();

  /** One sentence for people; may be null. */
  String message();

  /** When its Job was created; null before. */
  String startTime();

  /** When it became final; null before. */
  String completionTime();

  /** How long the run took; null before it has ended. */
  String duration();

  /** The name of its Job; null before there is to be one. */
  String job();

  /** When the Job last showed a sign of life; null before. */
  String lastProgressTime();

  /** Its conditions. */
  List<Condition> conditions();
}
