package dev.holdfast.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Notifications;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use what. */
class DirectoryTest {
  private final Directory directory =
      new Directory(
          List.of(
              new ChannelRule("ops", List.of("*")),
              new ChannelRule("pager", List.of("shops", "billing-*"))),
          Optional.of(new ChannelRule(Directory.EMAIL, List.of("shops"))),
          List.of("*@example.com", "boss@other.example"));

  @Test
  void channelsAreThoseOfTheNamespace() {
    assertThat(route("shops", "ops", "pager").reachable())
        .containsExactlyInAnyOrder("ops", "pager");
    assertThat(route("billing-eu", "pager").reachable()).containsExactly("pager");
    assertThat(route("billing", "pager").reachable()).isEmpty();
  }

  @Test
  void unknownChannelIsNamedWithThoseThatThereAre() {
    assertThat(route("billing-eu", "opz", "ops").problems())
        .containsExactly(
            "spec.notifications.channels: there is no channel \"opz\" for the namespace"
                + " billing-eu; there are ops, pager");
    assertThat(
            new Directory(List.of(), Optional.empty(), List.of())
                .route(new Notifications(List.of("ops"), null, null), "shops")
                .problems())
        .containsExactly(
            "spec.notifications.channels: there is no channel \"ops\" for the namespace shops, nor"
                + " any other");
  }

  /** Another namespace's channels are nobody else's business. */
  @Test
  void channelOfAnotherNamespaceIsLikeOneThatThereIsNot() {
    assertThat(route("kitchen", "pager").problems())
        .containsExactly(
            "spec.notifications.channels: there is no channel \"pager\" for the namespace kitchen;"
                + " there are ops");
  }

  @Test
  void whatIsChosenStaysSoEvenIfItIsNotPossible() {
    Directory.Route route = route("kitchen", "pager", "ops", "ops");

    assertThat(route.chosen()).containsExactly("pager", "ops");
    assertThat(route.reachable()).containsExactly("ops");
  }

  @Test
  void addressesAreThoseThatTheAdministratorAllows() {
    Directory.Route route =
        email(
            "shops", "dba@example.com", "DBA2@EXAMPLE.COM", "boss@other.example", "x@evil.example");

    assertThat(route.reachable())
        .containsExactlyInAnyOrder(
            "email:dba@example.com", "email:DBA2@EXAMPLE.COM", "email:boss@other.example");
    assertThat(route.problems())
        .containsExactly(
            "spec.notifications.email: x@evil.example may get no mail; allowed are *@example.com,"
                + " boss@other.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x@evil.example,y@example.com",
        "x@evil.example\r\nBcc: y@example.com",
        "x@evil.example y@example.com",
        "\"x@evil.example\"@example.com",
        "<x@evil.example>@example.com",
        "x@evil.example@example.com",
        "x@evil.example;@example.com",
        "x@evil.example\u0000@example.com",
        "@example.com",
        ".x@example.com",
      })
  void whatIsNotOneAddressIsNone(String address) {
    assertThat(email("shops", address).reachable()).isEmpty();
    assertThat(email("shops", address).problems()).hasSize(1);
  }

  @Test
  void namespaceWithoutMailIsToldSo() {
    assertThat(email("kitchen", "dba@example.com").reachable()).isEmpty();
    assertThat(email("kitchen", "dba@example.com").problems())
        .containsExactly(
            "spec.notifications.email: the operator sends no mail for the namespace kitchen; ask"
                + " its administrator, or use spec.notifications.channels");
  }

  @Test
  void patternsHaveNoMeaningBesidesTheStar() {
    assertThat(Globs.matches("a.b", "axb")).isFalse();
    assertThat(Globs.matches("a[b]", "ab")).isFalse();
    assertThat(Globs.matches("*@example.com", "x@exampleXcom")).isFalse();
    assertThat(Globs.matches("*@*.example.com", "x@a.b.example.com")).isTrue();
    assertThat(Globs.matches("*", "")).isTrue();
  }

  private Directory.Route route(String namespace, String... channels) {
    return directory.route(new Notifications(List.of(channels), null, null), namespace);
  }

  private Directory.Route email(String namespace, String... addresses) {
    return directory.route(new Notifications(null, List.of(addresses), null), namespace);
  }
}
