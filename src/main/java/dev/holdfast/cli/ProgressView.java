package dev.holdfast.cli;

import java.util.function.Consumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far something is: a bar on a terminal, and else a line whenever something changes. */
interface ProgressView extends AutoCloseable {
  /** Shows {@code run}. */
  void show(RunView run);

  @Override
  void close();

  /** What fits where {@code screen} is. */
  static ProgressView of(Screen screen, String name) {
    return screen.look().errIsTerminal() ? new Bar(screen, name) : new Lines(screen, name);
  }

  /** A line for each change. */
  final class Lines implements ProgressView {
    private final Screen screen;
    private final String name;
    private String last = "";

    Lines(Screen screen, String name) {
      this.screen = screen;
      this.name = name;
    }

    @Override
    public void show(RunView run) {
      // Speeds differ at each look; a log has a line for every ten percent.
      String step =
          run.phase() + " " + run.percent() / 10 + " " + run.message() + " " + run.ended();
      if (!step.equals(last)) {
        last = step;
        screen.tell(name + ": " + run.line());
      }
    }

    @Override
    public void close() {
      // Every line is out.
    }
  }

  /** A bar that is drawn over itself. */
  final class Bar implements ProgressView {
    private static final int WHOLE = 100;
    private static final int MILLIS = 200;
    private static final String CLEAR = "\r\u001b[K";

    private final Screen screen;
    private final String name;
    private final ProgressBar bar;
    private String waitsFor = "";

    Bar(Screen screen, String name) {
      this.screen = screen;
      this.name = name;
      int width = Math.max(20, screen.look().width() - 1);
      Consumer<String> draw =
          text -> {
            screen.err().print(CLEAR + Cells.cut(text, width));
            screen.err().flush();
          };
      this.bar =
          new ProgressBarBuilder()
              .setTaskName(Cells.cut(name, width / 2))
              .setInitialMax(WHOLE)
              .setUpdateIntervalMillis(MILLIS)
              .setStyle(ProgressBarStyle.ASCII)
              .setMaxRenderedLength(width)
              .hideEta()
              .setConsumer(new DelegatingProgressBarConsumer(draw, width))
              .build();
    }

    @Override
    public void show(RunView run) {
      bar.stepTo(run.ended() && run.good() ? WHOLE : run.percent());
      bar.setExtraMessage(run.beside().isEmpty() ? run.phase() : run.beside());
      if (!run.ended() && !run.message().equals(waitsFor)) {
        waitsFor = run.message();
        if (!waitsFor.isEmpty()) {
          screen.err().print(CLEAR);
          screen.tell(name + ": " + waitsFor);
        }
      }
    }

    @Override
    public void close() {
      bar.close();
      screen.err().print(CLEAR);
      screen.err().flush();
    }
  }
}
