// main.cpp: the verbs of the command line, a line each.
#include "native/cli/verbs.h"

int main(int argc, char** argv) {
  using namespace tertium;
  const Verb verbs[] = {
      {"serve", "studies for participants and the console for researchers", run_serve},
      {"fit", "an embedding from odd-one-out judgments", run_fit_verb},
      {"score", "how well an embedding foretells judgments", run_score_verb},
      {"simulate", "judgments of an embedding or of a network's features", run_simulate_verb},
      {"rsm", "the similarity matrix an embedding predicts", run_rsm_verb},
      {"report", "one HTML file with every figure of a result and the numbers behind them", run_report_verb},
      {"compare", "two observers: their similarities, dimensions, choices, and where they go apart", run_compare_verb},
      {"jackknife", "which dimensions decide an embedding's choices", run_jackknife_verb},
      {"rsa", "how far two observers' similarities agree", run_rsa_verb},
      {"cka", "how alike two sets of features are, up to rotation and scale", run_cka_verb},
      {"match", "which dimension of one embedding is which of another", run_match_verb},
      {"reproducibility", "how well the dimensions of several fits are found again", run_reproducibility_verb},
      {"align", "how well networks foretell people's choices, side by side", run_align_verb},
      {"probe", "a linear transform by which features foretell choices", run_probe_verb},
      {"apply", "features through a linear transform", run_apply_verb},
      {"regress", "dimensions read out of a network's features, and predicted similarities", run_regress_verb},
      {"observers", "who can judge a study's objects, and the triplets of one of them", run_observers_verb},
      {"world", "an analysis from end to end in a world whose truth is known", run_world_verb},
      {"import", "fits, judgments, features and dissimilarities made elsewhere become a server's", run_import_verb},
      {"convert", "a file of any known format as another of the same kind", run_convert_verb},
      {"study", "makes, edits and opens a study: study new, check, show, edit, publish, pause, open, close", run_study_verb},
      {"person", "accounts and who may what: person add, invite, list, disable, role", run_person_verb},
      {"simulate-participants", "simulated people take part in a study, good ones and bad ones", run_simulate_participants_verb},
      {"export", "a study's answers and runs as files", run_export_verb},
      {"backup", "copies a data directory while its server runs", run_backup_verb},
      {"restore", "makes a data directory of a backup", run_restore_verb},
      {"verify", "whether a data directory, or a backup, is whole", run_verify_verb},
  };
  return run_command_line(argc, argv, verbs);
}
