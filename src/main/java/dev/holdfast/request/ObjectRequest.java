package dev.holdfast.request;

import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;

/**
 * Something that is done by creating one object.
 *
 * @param <T> the kind of that object
 */
public sealed interface ObjectRequest<T extends CustomResource<?, ?>>
    permits BackupRequest,
        RestoreRequest,
        VerificationRequest,
        PruneRequest,
        CopyRequest,
        CatalogueRequest,
        CheckRequest {

  /** What a name begins with that nobody has chosen; see {@link ObjectNames}. */
  String stem();

  /** What is wrong with it, as far as can be told without an API server; empty if nothing is. */
  List<RequestProblem> problems();

  /**
   * The object.
   *
   * @throws InvalidRequestException if something is wrong with the request or the place
   */
  T at(Place place);
}
