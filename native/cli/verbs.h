// verbs.h: the verbs of the command line, each in a file of its own, and the table's type by which main.cpp lists them.
#pragma once
#include <span>
#include <string>
#include <vector>

namespace tertium {

// What follows the verb on the command line, in order.
using Arguments = std::vector<std::string>;

// Runs a verb and returns the exit code: 0 done, 1 failed, 2 usage or bad input. --help is each verb's own.
struct Verb {
  const char* name;
  const char* summary;  // one line in the list of verbs
  int (*run)(const Arguments& arguments);
};

int run_serve(const Arguments& arguments);
int run_fit_verb(const Arguments& arguments);
int run_score_verb(const Arguments& arguments);
int run_simulate_verb(const Arguments& arguments);
int run_rsm_verb(const Arguments& arguments);
int run_probe_verb(const Arguments& arguments);
int run_apply_verb(const Arguments& arguments);
int run_align_verb(const Arguments& arguments);
int run_world_verb(const Arguments& arguments);
int run_report_verb(const Arguments& arguments);
int run_compare_verb(const Arguments& arguments);
int run_observers_verb(const Arguments& arguments);
int run_jackknife_verb(const Arguments& arguments);
int run_rsa_verb(const Arguments& arguments);
int run_cka_verb(const Arguments& arguments);
int run_match_verb(const Arguments& arguments);
int run_reproducibility_verb(const Arguments& arguments);
int run_regress_verb(const Arguments& arguments);
int run_import_verb(const Arguments& arguments);
int run_convert_verb(const Arguments& arguments);
int run_export_verb(const Arguments& arguments);
int run_backup_verb(const Arguments& arguments);
int run_restore_verb(const Arguments& arguments);
int run_verify_verb(const Arguments& arguments);
int run_person_verb(const Arguments& arguments);
int run_study_verb(const Arguments& arguments);
int run_simulate_participants_verb(const Arguments& arguments);

// Finds the verb and runs it; knows `help`, `help VERB`, --help and --version itself. No exception leaves it.
int run_command_line(int argc, char** argv, std::span<const Verb> verbs);

}  // namespace tertium
