package dev.pooler.admin.render;

import org.jspecify.annotations.Nullable;

/** What the console answers to one command. Immutable. */
public sealed interface Answer {

  /** Rows, closed by the tag {@code SHOW}. */
  record Rows(Table table) implements Answer {}

  /**
   * The command is done.
   *
   * @param tag what CommandComplete carries, e.g. {@code PAUSE}
   */
  record Done(String tag) implements Answer {}

  /** A NOTICE, and then the command is done. */
  record Noticed(String message, @Nullable String detail, String tag) implements Answer {}

  /**
   * The command was refused or failed.
   *
   * @param sqlState five characters
   */
  record Failed(String sqlState, String message, @Nullable String detail) implements Answer {}
}
