package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PostDataTest {
  private static final String TABLE = "215; 1259 16412 TABLE public orders admin";
  private static final String INDEX = "3300; 1259 16420 INDEX public orders_2025_idx admin";
  private static final String KEY = "3301; 2606 16430 CONSTRAINT public orders orders_pkey admin";
  private static final String ATTACHED = "3310; 0 0 INDEX ATTACH public orders_2025_idx admin";
  private static final String FOREIGN_KEY =
      "3320; 2606 16440 FK CONSTRAINT public items items_order_fkey admin";
  private static final String CHECK = "3321; 2606 16441 CHECK CONSTRAINT public items c admin";

  @Test
  void indexesAreAttachedOneAfterTheOtherBetweenTheOthers() {
    PostData plan =
        PostData.of(
            List.of(";", "; Archive", TABLE, INDEX, ATTACHED, KEY, FOREIGN_KEY, CHECK, "", ";"));

    assertThat(plan.steps())
        .containsExactly(
            new PostData.Step(List.of(INDEX, KEY), true),
            new PostData.Step(List.of(ATTACHED), false),
            new PostData.Step(List.of(TABLE, FOREIGN_KEY, CHECK), true));
  }

  /** pg_restore would take it for one of the section of what is before it otherwise. */
  @Test
  void commentStaysBehindWhatItIsAbout() {
    String ofIndex = "3302; 0 0 COMMENT public INDEX orders_2025_idx admin";
    String ofCheck = "3322; 0 0 COMMENT public CONSTRAINT c ON items admin";

    assertThat(PostData.of(List.of(TABLE, INDEX, ofIndex, KEY, ATTACHED, CHECK, ofCheck)).steps())
        .containsExactly(
            new PostData.Step(List.of(INDEX, ofIndex, KEY), true),
            new PostData.Step(List.of(ATTACHED), false),
            new PostData.Step(List.of(TABLE, CHECK, ofCheck), true));
  }

  @Test
  void archiveWithoutPartitionedIndexesIsLeftToPgRestore() {
    assertThat(PostData.of(List.of(TABLE, INDEX, KEY, FOREIGN_KEY)).steps()).isEmpty();
  }

  @Test
  void indexInASchemaNamedAttachIsAnIndex() {
    String odd = "3300; 1259 16420 INDEX ATTACH orders_idx admin";

    assertThat(PostData.of(List.of(odd)).steps()).isEmpty();
    assertThat(PostData.of(List.of(odd, ATTACHED)).steps().get(0).entries()).containsExactly(odd);
  }
}
