package dev.pooler.protocol.flow;

import org.jspecify.annotations.Nullable;

/**
 * What a Parse or Close under way does, to be confirmed or taken back when it is answered.
 *
 * @param prepared the statement that it prepares or closes on the server, if any
 * @param prepares whether it prepares it
 * @param name the client's name that it sets or drops, if any
 * @param meaning what the name stands for then; null when it is dropped
 */
record StatementChange(
    ServerStatements.@Nullable Prepared prepared,
    boolean prepares,
    ClientStatements.@Nullable Name name,
    @Nullable Statement meaning) {

  static StatementChange prepare(ServerStatements.Prepared prepared, int segment) {
    prepared.change(true, segment);
    return new StatementChange(prepared, true, null, null);
  }

  static StatementChange close(ServerStatements.Prepared prepared, int segment) {
    prepared.change(false, segment);
    return new StatementChange(prepared, false, null, null);
  }

  static StatementChange prepareAs(
      ServerStatements.Prepared prepared, ClientStatements.Name name, int segment) {
    prepared.change(true, segment);
    name.change(prepared.statement(), segment);
    return new StatementChange(prepared, true, name, prepared.statement());
  }

  static StatementChange rename(
      ClientStatements.Name name, @Nullable Statement meaning, int segment) {
    name.change(meaning, segment);
    return new StatementChange(null, false, name, meaning);
  }

  void onAnswered() {
    if (prepared != null) {
      prepared.onChanged(prepares);
    }
    if (name != null) {
      name.onChanged(meaning);
    }
  }

  void onSkipped() {
    if (prepared != null) {
      prepared.onUnchanged();
    }
    if (name != null) {
      name.onUnchanged();
    }
  }
}
