// flags_test.cpp: every flag and every argument of every verb, as --help lists them, with values that nobody should give.
// A verb, or a flag that takes a text, which the tables here do not know fails the test.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>
#include <regex>
#include <set>

#include "shared/base/text.h"
#include "shared/wire/npy.h"
#include "shared/wire/triplet_text.h"
#include "tests/flow/program.h"

namespace tertium {
namespace {

struct Flag {
  std::string name;  // --seed; of an argument without a flag: WHAT
  std::string type;  // N, X, WORD, TEXT; "": takes no value
  bool required = false;
  bool positional() const { return name[0] != '-'; }
};

// A verb is one word, or two: "study new".
std::vector<std::string> with_verb(const std::string& verb, std::vector<std::string> more = {}) {
  std::vector<std::string> line;
  for (const std::string_view word : split(verb, ' ')) line.emplace_back(word);
  line.insert(line.end(), more.begin(), more.end());
  return line;
}

// What --help says there is.
std::vector<Flag> flags_of(const std::string& verb) {
  const Finished help = run_tertium(with_verb(verb, {"--help"}));
  EXPECT_EQ(help.code, 0) << verb;
  std::vector<Flag> flags;
  static const std::regex line(R"(\n  (?:-\w,)?(--[a-z0-9-]+|[A-Z][A-Z_]*)(?:,--[a-z0-9-]+)*(?: (N|X|WORD|TEXT)(?: x \d+| \.\.\.)?)?( REQUIRED)?)");
  for (std::sregex_iterator at(help.out.begin(), help.out.end(), line), end; at != end; ++at)
    if ((*at)[1] != "--help") flags.push_back({(*at)[1], (*at)[2], (*at)[3].matched});
  EXPECT_FALSE(flags.empty()) << help.out;
  return flags;
}

std::vector<std::string> all_verbs() {
  const std::string help = run_tertium({"help"}).out;
  std::vector<std::string> verbs;
  static const std::regex line(R"(\n  ([a-z-]+) +\S)");
  for (std::sregex_iterator at(help.begin(), help.end(), line), end; at != end; ++at) {
    if ((*at)[1] == "world") verbs.insert(verbs.end(), {"world two-observers", "world probe"});
    else if ((*at)[1] == "study") verbs.insert(verbs.end(), {"study new", "study check", "study publish", "study edit", "study show", "study pause", "study open", "study close"});
    else if ((*at)[1] == "person") verbs.insert(verbs.end(), {"person add", "person invite", "person list", "person disable", "person role"});
    else verbs.push_back((*at)[1]);
  }
  return verbs;
}

// What a text means, by "verb name".
enum class Means { kFileIn, kFileOrFolderIn, kFolderIn, kFileOut, kFolderOut, kDataDirectory, kExistingData, kWord };
const std::map<std::string, Means>& meanings() {
  static const std::map<std::string, Means> means = {
      {"serve --data", Means::kDataDirectory}, {"serve --host", Means::kWord}, {"serve --www", Means::kFolderIn},
      {"fit TRIPLETS", Means::kFileIn}, {"fit --out", Means::kFolderOut}, {"fit --exclude", Means::kFileIn}, {"fit --stimuli", Means::kFileIn},
      {"fit --features", Means::kFileOrFolderIn},
      {"score EMBEDDING", Means::kFileOrFolderIn}, {"score TRIPLETS", Means::kFileIn}, {"score --categories", Means::kFileIn}, {"score --stimuli", Means::kFileIn},
      {"score --per-object", Means::kFileOut},
      {"regress FEATURES", Means::kFileIn}, {"regress EMBEDDING", Means::kFileOrFolderIn}, {"regress --triplets", Means::kFileIn}, {"regress --stimuli", Means::kFileIn},
      {"regress --labels", Means::kFileIn}, {"regress --categories", Means::kFileIn}, {"regress --feature-names", Means::kFileIn}, {"regress --out", Means::kFolderOut},
      {"regress --alphas", Means::kWord}, {"regress --l1-ratios", Means::kWord},
      {"simulate --embedding", Means::kFileOrFolderIn}, {"simulate --features", Means::kFileOrFolderIn}, {"simulate --out", Means::kFileOut},
      {"rsm EMBEDDING", Means::kFileOrFolderIn}, {"rsm --out", Means::kFileOut},
      {"report DIR", Means::kFolderIn}, {"report --pictures", Means::kFolderIn}, {"report --out", Means::kFileOut}, {"report --title", Means::kWord},
      {"compare A", Means::kFileOrFolderIn}, {"compare B", Means::kFileOrFolderIn}, {"compare --out", Means::kFolderOut}, {"compare --title-a", Means::kWord},
      {"compare --title-b", Means::kWord}, {"compare --labels-a", Means::kFileIn}, {"compare --labels-b", Means::kFileIn}, {"compare --categories", Means::kFileIn},
      {"jackknife EMBEDDING", Means::kFileOrFolderIn}, {"jackknife TRIPLETS", Means::kFileIn}, {"jackknife --labels", Means::kFileIn},
      {"jackknife --out", Means::kFileOut}, {"jackknife --per-triplet", Means::kFileOut}, {"jackknife --stimuli", Means::kFileIn},
      {"rsa A", Means::kFileOrFolderIn}, {"rsa B", Means::kFileOrFolderIn}, {"rsa --control", Means::kFileOrFolderIn}, {"rsa --curve", Means::kFileOut},
      {"cka A", Means::kFileOrFolderIn}, {"cka B", Means::kFileOrFolderIn},
      {"match A", Means::kFileOrFolderIn}, {"match B", Means::kFileOrFolderIn}, {"match --csv", Means::kFileOut},
      {"reproducibility RUNS", Means::kFileOrFolderIn}, {"reproducibility --csv", Means::kFileOut},
      {"probe FEATURES", Means::kFileOrFolderIn}, {"probe TRIPLETS", Means::kFileIn}, {"probe --out", Means::kFileOut}, {"probe --test-triplets", Means::kFileIn},
      {"probe --exclude", Means::kFileIn}, {"probe --lambda", Means::kWord}, {"probe --images", Means::kFileOrFolderIn}, {"probe --curves", Means::kFileOut},
      {"probe --folder", Means::kFolderOut},
      {"probe --stimuli", Means::kFileIn}, {"apply TRANSFORM", Means::kFileIn}, {"apply FEATURES", Means::kFileOrFolderIn}, {"apply --out", Means::kFileOut},
      {"align TRIPLETS", Means::kFileIn}, {"align --features", Means::kFileOrFolderIn}, {"align --table", Means::kFileIn}, {"align --family", Means::kWord},
      {"align --embedding", Means::kFileOrFolderIn}, {"align --categories", Means::kFileIn}, {"align --out", Means::kFolderOut}, {"align --stimuli", Means::kFileIn},
      {"import WHAT", Means::kFileOrFolderIn}, {"import --data", Means::kDataDirectory}, {"import --study", Means::kWord},
      {"import --title", Means::kWord}, {"import --against", Means::kFileOrFolderIn}, {"import --stimuli", Means::kFileIn}, {"convert --stimuli", Means::kFileIn},
      {"convert IN", Means::kFileOrFolderIn}, {"convert --out", Means::kFileOut},
      {"world two-observers --out", Means::kFolderOut}, {"world probe --out", Means::kFolderOut},
      {"study new DEFINITION", Means::kFileIn}, {"study new --pictures", Means::kFolderIn}, {"study new --words", Means::kFileIn},
      {"study new --categories", Means::kFileIn}, {"study new --data", Means::kDataDirectory},
      {"study check DEFINITION", Means::kFileIn}, {"study check --pictures", Means::kFolderIn}, {"study check --words", Means::kFileIn},
      {"study check --categories", Means::kFileIn}, {"study publish STUDY", Means::kWord}, {"study publish --data", Means::kExistingData},
      {"study edit STUDY", Means::kWord}, {"study edit DEFINITION", Means::kFileIn}, {"study edit --data", Means::kExistingData},
      {"study show STUDY", Means::kWord}, {"study show --data", Means::kExistingData}, {"study pause STUDY", Means::kWord},
      {"study pause --data", Means::kExistingData}, {"study open STUDY", Means::kWord}, {"study open --data", Means::kExistingData},
      {"study close STUDY", Means::kWord}, {"study close --data", Means::kExistingData},
      {"person add NAME", Means::kWord}, {"person add --data", Means::kExistingData}, {"person invite NAME", Means::kWord},
      {"person invite --data", Means::kExistingData}, {"person list --data", Means::kExistingData}, {"person disable NAME", Means::kWord},
      {"person disable --data", Means::kExistingData}, {"person role NAME", Means::kWord}, {"person role STUDY", Means::kWord},
      {"person role --data", Means::kExistingData},
      {"simulate-participants URL", Means::kWord}, {"simulate-participants --embedding", Means::kFileOrFolderIn},
      {"simulate-participants --position-bias", Means::kWord}, {"simulate-participants --truth", Means::kFileOut},
      {"export STUDY", Means::kWord}, {"export --data", Means::kExistingData}, {"export --out", Means::kFolderOut},
      {"observers --data", Means::kExistingData}, {"observers --study", Means::kWord}, {"observers --triplets-of", Means::kWord}, {"observers --triples", Means::kFileIn},
      {"observers --out", Means::kFileOut},
      {"backup --data", Means::kExistingData}, {"backup --out", Means::kFolderOut}, {"restore BACKUP", Means::kFolderIn}, {"restore --data", Means::kFolderOut},
      {"verify --data", Means::kExistingData}, {"verify --backup", Means::kFolderIn},
  };
  return means;
}

class Flags : public testing::Test {
 protected:
  Flags() {
    Matrix mind(4, 2);
    for (std::size_t o = 0; o < 4; ++o) mind.at(o, o % 2) = 1.0f;
    f.put("mind.npy", wire::write_npy(mind));
    f.put("mind.names.txt", "a\nb\nc\nd\n");
    f.put("judged.txt", "0 1 2\n1 2 3\n0 2 3\n0 1 3\n");
    f.put("judged.names.txt", "a\nb\nc\nd\n");
    f.put("study.json", R"({"slug": "abcd", "title": "Four letters", "language": "en", "question": "Which?", "consent": "We keep it."})");
    // Enough objects for folds: twelve, and every three of them judged.
    Matrix many(12, 3);
    std::string every, names;
    for (std::size_t o = 0; o < 12; ++o) {
      for (std::size_t d = 0; d < 3; ++d) many.at(o, d) = static_cast<float>((o * 5 + d * 7) % 11);
      names += "object " + std::to_string(o) + "\n";
      for (std::size_t p = o + 1; p < 12; ++p)
        for (std::size_t q = p + 1; q < 12; ++q) every += std::to_string(o) + " " + std::to_string(p) + " " + std::to_string(q) + "\n";
    }
    f.put("many.npy", wire::write_npy(many));
    f.put("every.txt", every);
    for (const char* file : {"many.names.txt", "every.names.txt"}) f.put(file, names);
    const Finished probed = run_tertium({"probe", f / "many.npy", f / "every.txt", "--folds", "2", "--out", f / "transform.npz"});
    EXPECT_EQ(probed.code, 0) << probed.err;
    f.put("empty", "");
    f.put("garbage", std::string("\x00\xff\x93NUMPY\x09\x09{[", 12) + std::string(3000, '\xfe'));
    f.put("locked", "0 1 2\n");
    EXPECT_EQ(::chmod((f / "locked").c_str(), 0), 0);
    std::filesystem::create_directories(f / "folder/full");
    f.put("folder/full/something", "x");
    std::filesystem::create_symlink("loop", f / "loop");
    EXPECT_EQ(::mkfifo((f / "pipe").c_str(), 0600), 0);
    const Finished fit = run_tertium({"fit", f / "judged.txt", "--method", "spose", "--preset", "fast", "--dims", "2", "--out", f / "fit"});
    EXPECT_EQ(fit.code, 0) << fit.err;
    const Finished imported = run_tertium({"import", f / "fit", "--data", f / "data"});
    EXPECT_EQ(imported.code, 0) << imported.err;
    const Finished opened = run_tertium({"study", "new", f / "study.json", "--words", f / "mind.names.txt", "--data", f / "data", "--open"});
    EXPECT_EQ(opened.code, 0) << opened.err;
    const Finished invited = run_tertium({"person", "add", "Ada", "--data", f / "data"});
    EXPECT_EQ(invited.code, 0) << invited.err;
    const Finished copied = run_tertium({"backup", "--data", f / "data", "--out", f / "backup"});
    EXPECT_EQ(copied.code, 0) << copied.err;
    before = state();
  }
  // Every file with its bytes, and every folder.
  std::map<std::string, std::string> state() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(f.path())) {
      const std::string path = entry.path().string();
      if (path.ends_with(".db-wal") || path.ends_with(".db-shm") || path.ends_with("/data/lock")) continue;
      all[path] = entry.is_symlink() || !entry.is_regular_file() ? "no file" : bytes_of(path);
    }
    return all;
  }
  // Words that make the verb succeed; "" in front of a flag's name starts its value.
  std::vector<std::pair<std::string, std::string>> good(const std::string& verb) const {
    if (verb == "serve") return {{"--data", f / "new"}, {"--port", "0"}};
    if (verb == "fit") return {{"TRIPLETS", f / "judged.txt"}, {"--method", "spose"}, {"--preset", "fast"}, {"--dims", "2"}, {"--out", f / "out"}};
    if (verb == "score") return {{"EMBEDDING", f / "mind.npy"}, {"TRIPLETS", f / "judged.txt"}};
    if (verb == "regress") return {{"FEATURES", f / "mind.npy"}, {"EMBEDDING", f / "mind.npy"}, {"--folds", "2"}, {"--triplets", f / "judged.txt"}};
    if (verb == "simulate") return {{"--embedding", f / "mind.npy"}, {"--triplets", "3"}, {"--out", f / "out.txt"}};
    if (verb == "rsm") return {{"EMBEDDING", f / "mind.npy"}, {"--out", f / "out.npy"}};
    if (verb == "report") return {{"DIR", f / "fit"}, {"--out", f / "out.html"}};
    if (verb == "compare") return {{"A", f / "mind.npy"}, {"B", f / "mind.npy"}};
    if (verb == "jackknife") return {{"EMBEDDING", f / "mind.npy"}, {"TRIPLETS", f / "judged.txt"}};
    if (verb == "rsa") return {{"A", f / "mind.npy"}, {"B", f / "mind.npy"}, {"--rule", "choice"}};
    if (verb == "cka" || verb == "match") return {{"A", f / "mind.npy"}, {"B", f / "mind.npy"}};
    if (verb == "reproducibility") return {{"RUNS", f / "mind.npy"}, {"RUNS", f / "mind.npy"}};
    if (verb == "probe") return {{"FEATURES", f / "many.npy"}, {"TRIPLETS", f / "every.txt"}, {"--folds", "2"}, {"--bootstraps", "9"}, {"--objective", "glocal"}};
    if (verb == "apply") return {{"TRANSFORM", f / "transform.npz"}, {"FEATURES", f / "many.npy"}, {"--out", f / "out.npy"}};
    if (verb == "align") return {{"TRIPLETS", f / "every.txt"}, {"--features", f / "many.npy"}, {"--bootstraps", "9"}};
    if (verb == "import") return {{"WHAT", f / "judged.txt"}, {"--data", f / "new"}};
    if (verb == "convert") return {{"IN", f / "judged.txt"}, {"--to", "triplets-npy"}, {"--out", f / "out.npy"}};
    if (verb == "export") return {{"STUDY", "words-4"}, {"--data", f / "data"}, {"--out", f / "out"}};
    if (verb == "world two-observers") return {{"--out", f / "world"}, {"--objects", "20"}, {"--triplets", "1000"}, {"--method", "spose"}};
    if (verb == "observers") return {{"--data", f / "data"}, {"--study", "words-4"}, {"--triplets-of", "run-1"}, {"--count", "4"}, {"--out", f / "out.txt"}};
    if (verb == "world probe") return {{"--out", f / "world"}, {"--objects", "30"}, {"--triplets", "1000"}, {"--test-triplets", "1000"}};
    if (verb == "study new") return {{"DEFINITION", f / "study.json"}, {"--words", f / "mind.names.txt"}, {"--data", f / "new"}};
    if (verb == "study check") return {{"DEFINITION", f / "study.json"}, {"--words", f / "mind.names.txt"}};
    if (verb == "study publish") return {{"STUDY", "words-4"}, {"--data", f / "data"}};
    if (verb == "study edit") return {{"STUDY", "abcd"}, {"DEFINITION", f / "study.json"}, {"--data", f / "data"}};
    if (verb == "study show") return {{"STUDY", "abcd"}, {"--data", f / "data"}, {"--version", "1"}};
    if (verb == "study pause" || verb == "study open" || verb == "study close") return {{"STUDY", "abcd"}, {"--data", f / "data"}};
    if (verb == "person add") return {{"NAME", "Grace"}, {"--data", f / "data"}};
    if (verb == "person list") return {{"--data", f / "data"}};
    if (verb == "person invite" || verb == "person disable") return {{"NAME", "Ada"}, {"--data", f / "data"}};
    if (verb == "person role") return {{"NAME", "Ada"}, {"STUDY", "abcd"}, {"ROLE", "editor"}, {"--data", f / "data"}};
    if (verb == "backup") return {{"--data", f / "data"}, {"--out", f / "out"}};
    if (verb == "restore") return {{"BACKUP", f / "backup"}, {"--data", f / "new"}};
    if (verb == "verify") return {{"--data", f / "data"}};
    if (verb == "simulate-participants") return {{"URL", "http://127.0.0.1:1/t/words"}, {"--people", "1"}};
    ADD_FAILURE() << "the verb " << verb << " is not known here: add it to good(), and its texts to meanings()";
    return {};
  }
  static bool excludes(const std::string& flag, const std::string& other) {
    return (flag == "--triples" && other == "--count") || (flag == "--features" && other == "--embedding") ||
           (flag == "--pictures" && other == "--words") || (flag == "--backup" && other == "--data");
  }
  // The good words, with one flag or argument given this value instead (as --flag=value).
  std::vector<std::string> words(const std::string& verb, const std::string& but = "", const std::string& value = "") const {
    std::vector<std::string> line = with_verb(verb);
    bool there = but.empty();
    for (const auto& [name, given] : good(verb)) {
      const bool here = name == but;
      // Two that exclude each other are not given together.
      if (excludes(but, name)) continue;
      there = there || here;
      if (verb == "fit" && but == "--features" && name == "--method") {  // the one method that takes them
        line.push_back("--method=vice");
        continue;
      }
      if (name[0] == '-') line.push_back(name + "=" + (here ? value : given));
      else line.push_back(here ? value : given);
    }
    if (!there) line.push_back(but + "=" + value);
    return line;
  }
  // One line that says why, exit code 2, nothing on standard output but the error where JSON is asked for, and nothing changed.
  void refused(std::vector<std::string> line, const std::string& names, bool may_fail = false) {
    const bool json = ++count % 2 == 0;
    if (json) line.push_back("--json");
    std::string said = "tertium";
    for (const std::string& word : line) said += " '" + word.substr(0, 100) + "'";
    const Finished done = run_tertium(line, ".", 30);
    EXPECT_TRUE(done.code == 2 || (may_fail && done.code == 1)) << said << " gave " << done.code << "\n" << done.err;
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << said << "\n" << done.err;
    EXPECT_NE(done.err.find(names), std::string::npos) << said << " must name " << names << "\n" << done.err;
    std::size_t longest = 0;
    for (const std::string& word : line) longest = std::max(longest, word.size());
    EXPECT_LT(done.err.size(), 2000 + 3 * longest) << said;
    if (json) {
      EXPECT_TRUE(done.json().contains("error") && done.json().size() == 1) << said << "\n" << done.out;
    } else {
      EXPECT_EQ(done.out, "") << said;
    }
    EXPECT_LT(done.peak_kib, 4'000'000) << said;
    EXPECT_LT(done.cpu_seconds, 20) << said;
    if (const auto now = state(); now != before) {
      std::string changes;
      for (const auto& [path, bytes] : now)
        if (!before.contains(path) || before.at(path) != bytes) changes += " " + path;
      ADD_FAILURE() << said << " changed" << changes;
      std::error_code ignored;
      for (const auto& [path, bytes] : now)
        if (!before.contains(path)) std::filesystem::remove_all(path, ignored);
    }
  }

  TestFolder f;
  std::map<std::string, std::string> before;
  std::size_t count = 0;
};

TEST_F(Flags, AreAllKnownHereAndTheGoodOnesWork) {
  const std::vector<std::string> verbs = all_verbs();
  EXPECT_GE(verbs.size(), 7u);
  for (const std::string& verb : verbs) {
    for (const Flag& flag : flags_of(verb))
      EXPECT_TRUE(flag.type != "TEXT" || meanings().contains(verb + " " + flag.name)) << "add '" << verb << " " << flag.name << "' to meanings()";
    if (verb == "serve" || verb == "simulate-participants" || verb.starts_with("world ")) continue;  // data_test, study_test and world_test run them
    const Finished done = run_tertium(words(verb));
    EXPECT_EQ(done.code, 0) << verb << ": " << done.err;
    std::error_code ignored;
    for (const char* made : {"out", "out.txt", "out.names.txt", "out.npy", "out.html", "new"}) std::filesystem::remove_all(f / made, ignored);
  }
}

TEST_F(Flags, RefuseNumbersAndWordsThatAreNone) {
  const std::vector<std::string> no_whole = {"", " ", "x", "-1", "1.5", "0x2", "1e3", " 1", "1 ", "+1", "NaN", "inf", "-inf", "99999999999999999999",
                                             "18446744073709551616", "1,5", "1;2", "\xd9\xa1",
                                             "1\n", "'1'", "%31", "true"};
  const std::vector<std::string> no_real = {"", " ", "x", "nan", "-nan", "inf", "-inf", "1e999", "0x1p3", "1,5", " 1", "1 ", "1..2", "--1", "1e", "-1e308", "1e308", "true"};
  const std::vector<std::string> no_word = {"", " ", "nonsense", "--json", "auto ", "0", "-"};
  const std::vector<std::string> few = {"", "x", "-1", "18446744073709551616"};
  std::set<std::string> seen;  // one reader serves all flags of a type: each flag gets a few, one of each type in a verb gets all
  for (const std::string& verb : all_verbs())
    for (const Flag& flag : flags_of(verb)) {
      const auto& values = flag.type == "N" ? no_whole : flag.type == "X" ? no_real : no_word;
      if (flag.type == "N" || flag.type == "X" || flag.type == "WORD")
        for (const std::string& value : seen.insert(verb + flag.type).second ? values : few)
          if (!flag.positional() || !value.starts_with('-')) refused(words(verb, flag.name, value), flag.name);  // there a flag, not a value
      if (flag.type.empty() && !flag.positional())
        for (const std::string value : {"maybe", "2"}) refused(words(verb, flag.name, value), flag.name);
    }
  EXPECT_GT(count, 200u);
}

TEST_F(Flags, RefuseWhatIsMissingUnknownOrGivenTwice) {
  for (const std::string& verb : all_verbs()) {
    for (const Flag& flag : flags_of(verb)) {
      if (flag.positional()) {
        refused([&] { auto line = words(verb); line.push_back("surplus"); return line; }(), "surplus");
      } else {
        if (flag.name == "--json") continue;  // used by refused() itself
        // Twice, also when both are good and equal.
        std::string value = flag.type == "N" || flag.type == "X" ? "1" : "x";
        for (const auto& [name, given] : good(verb))
          if (name == flag.name) value = given;
        std::vector<std::string> twice = words(verb, flag.name, value);
        if (flag.type.empty()) {
          twice.back() = flag.name;
          twice.push_back(flag.name);
        } else {
          twice.push_back(flag.name + "=" + value);
        }
        refused(twice, flag.name);
        if (!flag.type.empty()) {
          std::vector<std::string> last = with_verb(verb);
          for (const auto& [name, given] : good(verb))
            if (name != flag.name && !excludes(flag.name, name)) last.push_back(name[0] == '-' ? name + "=" + given : given);
          last.push_back(flag.name);
          refused(last, flag.name);
        }
      }
      if (!flag.required || verb == "jackknife") continue;  // there a list of triplets alone is taken for the embedding, which text may be
      std::vector<std::string> without = with_verb(verb);
      for (const auto& [name, given] : good(verb))
        if (name != flag.name) without.push_back(name[0] == '-' ? name + "=" + given : given);
      refused(without, flag.positional() ? " is required" : flag.name);
    }
    for (const std::string unknown : {"--frobnicate", "--frobnicate=1", "-x", "--Seed", "--", "--=", "-", "--dat", "--\xff", "--a\nb"}) {
      if (unknown == "--" && verb == "reproducibility") continue;  // what follows are runs, as many as there are
      std::vector<std::string> line = words(verb);
      line.push_back(unknown);
      if (unknown == "--") line.push_back("surplus");
      refused(line, unknown[0] == '-' && unknown[1] == '-' ? "--" : unknown.substr(0, 2));
    }
  }
}

TEST_F(Flags, RefuseFilesAndFoldersThatAreNotWhatIsNeeded) {
  const std::string long_name = f / std::string(5000, 'a');
  for (const std::string& verb : all_verbs())
    for (const Flag& flag : flags_of(verb)) {
      const auto found = meanings().find(verb + " " + flag.name);
      if (flag.type != "TEXT" || found == meanings().end()) continue;
      const std::string& name = flag.name;
      const auto give = [&](const std::string& value, const std::string& names, bool may_fail = false) { refused(words(verb, name, value), names, may_fail); };
      give("", name);
      const bool any_file = found->second == Means::kFileIn || found->second == Means::kFileOrFolderIn;
      if (any_file || found->second == Means::kFolderIn || found->second == Means::kExistingData) {
        for (const std::string bad : {"absent", "mind.npy/below", "loop"}) give(f / bad, bad.substr(0, 6));
        give(long_name, "aaaa");
      }
      if (any_file) {
        for (const std::string bad : {"empty", "garbage", "folder"}) give(f / bad, bad);
        for (const std::string bad : {"/dev/zero", "/dev/null", "/proc/self/mem"}) give(bad, bad, true);
      }
      if (found->second == Means::kFolderIn) give(f / "mind.npy", "mind.npy");
      if (found->second == Means::kFileOut) {
        const std::string ending = verb == "rsm" ? ".npy" : ".txt";
        const std::vector<std::string> bads = {f / ("absent/out" + ending), f / ("mind.npy/out" + ending), f / "folder", long_name + ending};
        for (const std::string& bad : bads) give(bad, bad.substr(0, 40));
        if (verb != "simulate-participants") give("/proc/out" + ending, "/proc/out", true);  // which asks its server before
      }
      if (found->second == Means::kFolderOut) {
        for (const std::string& bad : {f / "mind.npy", f / "mind.npy/below", f / "folder/full", long_name, f / "loop"}) give(bad, bad.substr(0, 40));
        give("/proc/out", "/proc/out", true);
      }
      if (found->second == Means::kDataDirectory) {
        for (const std::string& bad : {f / "mind.npy", f / "mind.npy/below", f / "loop", long_name}) give(bad, bad.substr(0, 40));
        give("/proc/data", "/proc/data", true);
      }
      if (found->second == Means::kExistingData)
        for (const std::string& bad : {f / "folder", f / "mind.npy", f / "mind.npy/below", f / "loop", long_name}) give(bad, bad.substr(0, 40));
    }
  for (const std::string slug : {"../x", "a b", "\xff", "words-5", "-"}) refused({"export", "--data", f / "data", "--out", f / "out", "--", slug}, "");
  for (const std::string host : {"no.such.host.invalid", "999.1.1.1", "8.8.8.8", "a b", "\xff", "::g"})
    refused({"serve", "--data", f / "data", "--port", "0", "--host", host}, "--host", true);
}

TEST_F(Flags, RefuseFilesThatMayNotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "the superuser may read everything";
  for (const std::string& verb : all_verbs())
    for (const Flag& flag : flags_of(verb)) {
      const auto found = meanings().find(verb + " " + flag.name);
      if (found != meanings().end() && (found->second == Means::kFileIn || found->second == Means::kFileOrFolderIn)) refused(words(verb, flag.name, f / "locked"), "locked");
    }
}

TEST(Verbs, ThatAreUnknownAreNamed) {
  for (const std::string verb : {"frobnicate", "", "Fit", "fit ", "--frobnicate", "-x", "\xff", "../fit", "help me"}) {
    const Finished done = run_tertium({verb});
    EXPECT_EQ(done.code, 2) << verb;
    EXPECT_NE(done.err.find("there is no verb"), std::string::npos) << verb << ": " << done.err;
    EXPECT_EQ(done.out, "");
    EXPECT_EQ(run_tertium({verb, "--json"}).json()["error"]["code"], "invalid");
  }
}

}  // namespace
}  // namespace tertium
