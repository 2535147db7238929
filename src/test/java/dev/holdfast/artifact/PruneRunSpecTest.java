package dev.holdfast.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PruneRunSpecTest {
  @Test
  void whatIsWrittenIsRead() throws Exception {
    PruneRunSpec spec =
        new PruneRunSpec(
            RunSpec.FORMAT_VERSION,
            "uid-prune",
            List.of(
                new RunSpec.Destination(
                    "disk",
                    "spec.destinations[0].volume",
                    null,
                    new RunSpec.Volume("claim", "/volumes/0", "prod/"),
                    null)),
            List.of(
                new PruneRunSpec.Expired(
                    "shop-1",
                    "uid-1",
                    "uid-of-the-run",
                    List.of(
                        new PruneRunSpec.Copy(
                            0,
                            "prod/default/shop/shop-1/",
                            "prod/default/shop/shop-1/manifest.json",
                            "ab".repeat(32)))),
                new PruneRunSpec.Expired(
                    "shop-2",
                    "uid-2",
                    null,
                    List.of(new PruneRunSpec.Copy(0, "prod/default/shop/shop-2/", null, null)))),
            600);

    assertThat(Json.read(Json.line(spec), PruneRunSpec.class)).isEqualTo(spec);
  }
}
