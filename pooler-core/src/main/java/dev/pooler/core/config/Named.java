package dev.pooler.core.config;

/** An enum constant with a spelling of its own in the configuration. */
public interface Named {

  /** The word that stands for it, in lower case. */
  String word();
}
