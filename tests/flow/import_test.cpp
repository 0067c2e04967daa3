// import_test.cpp: files that other tools wrote come in and go out through the real program: recognised, said, aligned, whole or not at all.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "shared/base/hash.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/npz.h"
#include "shared/wire/triplet_text.h"
#include "shared/wire/vice_npz.h"
#include "tests/flow/serving.h"
#include "tests/support/matrix_files.h"
#include "tests/support/numpy_archives.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string kGolden = std::string(TERTIUM_SOURCE_DIR) + "/tests/golden/formats/";

// Every file below a folder with its bytes' hash.
std::map<std::string, std::string> hashes_of(const std::string& folder) {
  std::map<std::string, std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    found[entry.path().string()] = entry.is_directory() ? "folder" : sha256_hex(bytes_of(entry.path().string()));
  return found;
}

// Twelve objects of three kinds, and judgments that follow the kinds.
struct World {
  TestFolder folder;
  Names names;
  Matrix mind{12, 3};
  std::string triplets, embedding;
  World() {
    for (std::size_t o = 0; o < 12; ++o) {
      names.push_back("object " + std::to_string(10 + o));
      mind.at(o, o % 3) = 2.0f + 0.1f * static_cast<float>(o);
    }
    embedding = folder.put("my_embedding.npy", wire::write_npy(mind));
    folder.put("my_embedding.names.txt", wire::write_names(names));
    triplets = folder.put("judged.txt", wire::write_triplet_text(judged()));
    folder.put("judged.names.txt", wire::write_names(names));
  }
  static TripletSet judged() {
    TripletSet set;
    set.objects = 12;
    for (std::uint32_t t = 0; t < 400; ++t) set.triplets.push_back({t % 12, (t + 3 + t / 12 % 3 * 3) % 12, (t + 1 + t % 2) % 12});
    return set;
  }
};

TEST(ImportJudgments, BecomeADatasetOnceAndSayWhatWasFound) {
  const World world;
  const TestFolder& f = world.folder;
  const Finished dry = run_tertium({"import", world.triplets, "--data", f / "data", "--dry-run", "--json"});
  ASSERT_EQ(dry.code, 0) << dry.err;
  EXPECT_FALSE(std::filesystem::exists(f / "data"));
  const Finished done = run_tertium({"import", world.triplets, "--data", f / "data", "--title", "judged elsewhere", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  const wire::Json j = done.json();
  EXPECT_EQ(j["found"], "triplets");
  EXPECT_EQ(j["format"], "triplets");
  EXPECT_EQ(j["rows"], 400);
  EXPECT_EQ(j["objects"], 12);
  EXPECT_EQ(j["lowest"], 0);
  EXPECT_EQ(j["highest"], 11);
  EXPECT_GT(j["repeats"], 100);
  EXPECT_EQ(j["study"], "words-12");
  EXPECT_EQ(j["makes_study"], true);
  EXPECT_EQ(j["dataset"], 1);
  EXPECT_EQ(j["title"], "judged elsewhere");
  EXPECT_EQ(j["name_order"], "alphabetical order (THINGS order and path order are the same here)");
  EXPECT_EQ(j["conventions"][1]["name"], "index base");
  EXPECT_EQ(j["conventions"][1]["because"], "the number 0 occurs");
  wire::Json as_if = dry.json();
  for (const char* field : {"dataset", "dry_run", "title"}) as_if[field] = j[field];
  EXPECT_EQ(as_if, j) << "a dry run says the same";

  const Finished again = run_tertium({"import", world.triplets, "--data", f / "data", "--json"});
  EXPECT_EQ(again.json()["already_there"], true);
  EXPECT_EQ(again.json()["dataset"], 1);
  EXPECT_EQ(again.json()["makes_study"], false);

  // The same judgments numbered by another order of the same names are the same data.
  Names turned(world.names.rbegin(), world.names.rend());
  TripletSet set = World::judged();
  for (Triplet& t : set.triplets) t = {11 - t.first, 11 - t.second, 11 - t.odd};
  const std::string other = f.put("other.txt", wire::write_triplet_text(set));
  const Finished moved = run_tertium({"import", other, "--data", f / "data", "--names", f.put("turned", wire::write_names(turned)), "--json"});
  EXPECT_EQ(moved.json()["rows_moved"], 12);
  EXPECT_EQ(moved.json()["already_there"], true) << moved.out;
}

TEST(ImportJudgments, OfAStudyThatIsNamedNeedNoNames) {
  const World world;
  const TestFolder& f = world.folder;
  ASSERT_EQ(run_tertium({"import", world.triplets, "--data", f / "data"}).code, 0);
  const std::string bare = f.put("bare.txt", "1 2 3\n4 5 12\n"), few = f.put("few.txt", "1 2 3\n4 5 6\n");
  const Finished from_one = run_tertium({"import", bare, "--data", f / "data", "--study", "words-12", "--json"});
  ASSERT_EQ(from_one.code, 0) << from_one.err;
  EXPECT_EQ(from_one.json()["conventions"][1]["value"], "1") << "12 occurs and there are 12 objects";
  EXPECT_EQ(from_one.json()["highest"], 11);
  const Finished open = run_tertium({"import", few, "--data", f / "data", "--study", "words-12"});
  EXPECT_EQ(open.code, 2);
  EXPECT_TRUE(has(open.err, "neither 0 nor 12 occurs, so the first object may be 0 or 1: say which with --base")) << open.err;
  EXPECT_EQ(run_tertium({"import", few, "--data", f / "data", "--study", "words-12", "--base", "0", "--json"}).json()["lowest"], 1);
  EXPECT_EQ(run_tertium({"import", few, "--data", f / "data", "--study", "words-12", "--base", "1", "--json"}).json()["lowest"], 0);
  const Finished beyond = run_tertium({"import", f.put("beyond.txt", "0 1 2\n4 5 12\n"), "--data", f / "data", "--study", "words-12"});
  EXPECT_EQ(beyond.code, 2) << beyond.out;
  EXPECT_EQ(run_tertium({"import", few, "--data", f / "data", "--study", "nothing"}).code, 2);
  EXPECT_EQ(run_tertium({"import", few, "--data", f / "absent", "--study", "words-12", "--base", "0"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(f / "absent"));
}

TEST(ImportJudgments, WithPeopleAndTimesKeepThem) {
  const TestFolder f;
  std::string names;
  for (int i = 1; i <= 12; ++i) names += "thing " + std::to_string(i) + "\n";
  const std::vector<std::string> things = {"import", kGolden + "things.tsv", "--stimuli", f.put("names", names), "--data", f / "data", "--json"};
  const Finished done = run_tertium(things);
  ASSERT_EQ(done.code, 0) << done.err;
  const wire::Json j = done.json();
  EXPECT_EQ(j["found"], "judgments");
  EXPECT_EQ(j["format"], "things-tsv");
  EXPECT_GT(j["participants"], 0);
  EXPECT_GT(j["times"], 0);
  EXPECT_EQ(run_tertium(things).json()["already_there"], true);
  // Anchored judgments come in as what they are.
  const Finished salmon = run_tertium({"import", kGolden + "salmon_responses.csv", "--data", f / "data", "--json"});
  ASSERT_EQ(salmon.code, 0) << salmon.err;
  EXPECT_EQ(salmon.json()["found"], "anchored");
}

TEST(ImportAll, EveryGoldenFileIsReadOrRefusedWithWhatDecidesOrTakesIt) {
  const TestFolder f;
  std::string names;
  for (int i = 0; i < 12; ++i) names += "thing " + std::to_string(i) + "\n";
  const std::string with_names = f.put("names", names);
  for (const auto& entry : std::filesystem::directory_iterator(kGolden)) {
    const std::string path = entry.path().string();
    Finished done = run_tertium({"import", path, "--data", f / "data", "--dry-run", "--json"});
    if (done.code == 2 && has(done.err, "has no names")) done = run_tertium({"import", path, "--data", f / "data", "--dry-run", "--json", "--stimuli", with_names});
    if (done.code != 0) {
      EXPECT_EQ(done.code, 2) << path << done.err;
      EXPECT_TRUE(has(done.err, "--format") || has(done.err, "--base") || has(done.err, "data dictionary") || has(done.err, "`tertium apply`")) << done.err;
    } else {
      EXPECT_FALSE(done.json()["conventions"].empty()) << path;
    }
  }
  EXPECT_FALSE(std::filesystem::exists(f / "data"));
}

TEST(ImportEmbeddings, BecomeRunsThatCanBeExportedAndImportedAgain) {
  const World world;
  const TestFolder& f = world.folder;
  const Finished done = run_tertium({"import", world.embedding, "--data", f / "data", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(done.json()["found"], "embedding");
  EXPECT_EQ(done.json()["method"], "embedding");
  EXPECT_EQ(done.json()["dims"], 3);
  EXPECT_EQ(done.json()["run"], 1);
  EXPECT_TRUE(has(done.json()["run_note"], "order of their importance")) << done.out;
  EXPECT_EQ(run_tertium({"import", world.embedding, "--data", f / "data", "--json"}).json()["already_there"], true);
  ASSERT_EQ(run_tertium({"export", "words-12", "--data", f / "data", "--out", f / "out"}).code, 0);
  const Matrix stored = *wire::read_npy_matrix(bytes_of(f / "out/runs/1/embedding.npy"), "e");
  EXPECT_EQ(stored.at(11, 0), world.mind.at(11, 2)) << "the third dimension is the largest";
  const Finished back = run_tertium({"import", f / "out/runs/1", "--data", f / "second", "--json"});
  ASSERT_EQ(back.code, 0) << back.err;
  EXPECT_EQ(back.json()["method"], "embedding");
  // A posterior of VICE: its kept dimensions, not negative, and itself beside them.
  Posterior posterior{Matrix(12, 3), Matrix(12, 3, 0.1f)};
  for (std::size_t o = 0; o < 12; ++o)
    for (std::size_t d = 0; d < 3; ++d) posterior.location.at(o, d) = d == 2 ? -0.5f : 1.0f + static_cast<float>(d);
  const std::string npz = f.put("posterior.npz", *wire::write_posterior(posterior));
  f.put("posterior.names.txt", wire::write_names(world.names));
  const Finished vice = run_tertium({"import", npz, "--data", f / "data", "--json"});
  ASSERT_EQ(vice.code, 0) << vice.err;
  EXPECT_EQ(vice.json()["method"], "vice");
  EXPECT_EQ(vice.json()["posterior"], true);
  EXPECT_EQ(vice.json()["dims"], 2) << "the third holds nothing";
}

TEST(ImportMatrices, FeaturesAndDissimilaritiesBecomeDatasets) {
  const World world;
  const TestFolder& f = world.folder;
  Matrix features(12, 5, -1.0f);
  const std::string path = f.put("layer.npy", wire::write_npy(features));
  f.put("layer.names.txt", wire::write_names(world.names));
  const Finished done = run_tertium({"import", path, "--data", f / "data", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(done.json()["found"], "features");
  EXPECT_EQ(done.json()["columns"], 5);
  const std::string csv = f.put("distances.csv", golden::pandas_csv);
  const Finished rdm = run_tertium({"import", csv, "--data", f / "data", "--json"});
  ASSERT_EQ(rdm.code, 0) << rdm.err;
  EXPECT_EQ(rdm.json()["found"], "dissimilarities");
  EXPECT_EQ(rdm.json()["objects"], 4);
  EXPECT_EQ(rdm.json()["study"], "words-4");
  const std::string alignet = f.put("pairs.npz", golden::alignet);
  const Finished pseudo = run_tertium({"import", alignet, "--data", f / "data", "--json"});
  ASSERT_EQ(pseudo.code, 0) << pseudo.err;
  EXPECT_EQ(pseudo.json()["found"], "pseudo_triplets");
  EXPECT_EQ(pseudo.json()["simulated"], true);
}

TEST(ImportDryRun, ChangesNothingEvenBesideARunningServer) {
  const World world;
  const TestFolder& f = world.folder;
  ASSERT_EQ(run_tertium({"import", world.triplets, "--data", f / "data"}).code, 0);
  const auto before = hashes_of(f / "data");
  for (const std::string& file : {world.triplets, world.embedding, kGolden + "salmon_responses.csv"}) {
    const Finished dry = run_tertium({"import", file, "--data", f / "data", "--dry-run", "--json"});
    ASSERT_EQ(dry.code, 0) << dry.err;
    EXPECT_EQ(dry.json()["dry_run"], true);
  }
  EXPECT_EQ(hashes_of(f / "data"), before);
  Serving server(f / "data");
  ASSERT_NE(server.port, 0) << server.err();
  EXPECT_EQ(run_tertium({"import", world.embedding, "--data", f / "data", "--dry-run", "--json"}).json()["study"], "words-12");
  const Finished locked = run_tertium({"import", world.embedding, "--data", f / "data"});
  EXPECT_EQ(locked.code, 1);
  EXPECT_TRUE(has(locked.err, "is in use by another Tertium (process " + std::to_string(server.pid()) + ")")) << locked.err;
  EXPECT_EQ(server.stop(), 0);
}

TEST(ImportAtomic, ADiskThatFillsLeavesNothingBehind) {
  const World world;
  const TestFolder& f = world.folder;
  const auto limited = [&](const std::string& file, const std::string& data, int blocks) {
    // A limit on the size of files is what a full disk is to a writer; its signal is not to end the program.
    const std::string command = "trap '' XFSZ; ulimit -f " + std::to_string(blocks) + "; '" + tertium_program() + "' import '" + file + "' --data '" + data +
                                "' 2> '" + (f / "err") + "' > /dev/null";
    return WEXITSTATUS(std::system(("bash -c \"" + command + "\"").c_str()));
  };
  EXPECT_EQ(limited(world.triplets, f / "data", 4), 1);
  EXPECT_FALSE(std::filesystem::exists(f / "data")) << bytes_of(f / "err");
  EXPECT_EQ(limited(world.triplets, f / "a/b/data", 4), 1);
  EXPECT_FALSE(std::filesystem::exists(f / "a"));
  std::filesystem::create_directory(f / "mine");
  f.put("mine/notes", "mine");
  EXPECT_EQ(limited(world.triplets, f / "mine", 4), 1);
  const auto mine = hashes_of(f / "mine");
  EXPECT_EQ(mine.size(), 2u) << "what was there stays, what was begun goes";
  EXPECT_TRUE(mine.contains(f / "mine/lock")) << "who waits for the lock must find that very file";

  // In data that are there already: a matrix over the limit, then rows over it.
  ASSERT_EQ(run_tertium({"import", world.triplets, "--data", f / "data"}).code, 0);
  const std::string large = f.put("large.npy", wire::write_npy(Matrix(12, 95'000, -1.0f)));
  f.put("large.names.txt", wire::write_names(world.names));
  const auto files = [&] {
    std::vector<std::string> found;
    for (const auto& [path, hash] : hashes_of(f / "data/files"))
      if (hash != "folder") found.push_back(path);
    return found;
  };
  const auto before = files();
  EXPECT_EQ(limited(large, f / "data", 4096), 1);
  EXPECT_TRUE(has(bytes_of(f / "err"), "cannot write")) << bytes_of(f / "err");
  EXPECT_EQ(files(), before);
  EXPECT_EQ(run_tertium({"import", world.triplets, "--data", f / "data", "--json"}).json()["already_there"], true) << "the data are as they were";
}

TEST(ImportDryRun, SaysWhatItFoundAlsoWithoutNames) {
  const TestFolder f;
  const std::string path = f.put("judged.txt", "0 1 2\n3 1 2\n");
  const Finished dry = run_tertium({"import", path, "--data", f / "data", "--dry-run", "--json"});
  ASSERT_EQ(dry.code, 0) << dry.err;
  EXPECT_EQ(dry.json()["names"], false);
  EXPECT_EQ(dry.json()["needs"], "--stimuli");
  EXPECT_EQ(dry.json()["rows"], 2);
  EXPECT_EQ(dry.json()["highest"], 3);
  EXPECT_TRUE(has(run_tertium({"import", path, "--data", f / "data", "--dry-run"}).out, "names not known; importing needs --stimuli or --study"));
  const std::string embedding = f.put("my_embedding.npy", wire::write_npy(World().mind));
  EXPECT_EQ(run_tertium({"import", embedding, "--data", f / "data", "--dry-run", "--json"}).json()["dims"], 3);
  const Finished things = run_tertium({"import", kGolden + "things.tsv", "--data", f / "data", "--dry-run", "--json"});
  ASSERT_EQ(things.code, 0) << things.err;
  EXPECT_EQ(things.json()["needs"], "--stimuli");
  EXPECT_EQ(run_tertium({"import", path, "--data", f / "data"}).code, 2) << "a real one refuses";
  EXPECT_FALSE(std::filesystem::exists(f / "data"));
}

TEST(ImportLimits, AFileOfHolesIsRefusedBeforeItIsInMemory) {
  const TestFolder f;
  for (const auto& [name, head, says] : {std::tuple{"a.mat", "MATLAB 5.0 MAT-file", "larger than the 2,147,483,648 bytes"},
                                         std::tuple{"a.npz", "PK\x03\x04", "has no end record"}}) {
    const std::string path = f.put(name, head);
    std::filesystem::resize_file(path, name == std::string("a.mat") ? 3ull << 30 : 400ull << 20);
    for (const char* format : {"", name == std::string("a.mat") ? "features-mat" : "vice-npz"}) {
      std::vector<std::string> arguments{"import", path, "--data", f / "data"};
      if (*format) arguments.insert(arguments.end(), {"--format", format});
      const Finished done = run_tertium(arguments);
      EXPECT_NE(done.code, 0);
      EXPECT_TRUE(has(done.err, says)) << done.err;
      EXPECT_LT(done.peak_kib, 200 << 10) << name << format;
    }
  }
}

TEST(ImportOddColumn, IsJudgedByAnEmbeddingAndRefusedWhenAnotherAgreesFarBetter) {
  NEEDS_TEST_DATA(data);
  const TestFolder f;
  const std::string things = data + "/things/", embedding = things + "vice_embedding.npy";
  const TripletSet set = *wire::read_triplet_text(bytes_of(things + "triplets_2171.txt"), "t");
  std::string first, second;
  for (const Triplet& t : set.triplets) {
    first += std::to_string(t.odd) + " " + std::to_string(t.first) + " " + std::to_string(t.second) + "\n";
    second += std::to_string(t.first) + " " + std::to_string(t.odd) + " " + std::to_string(t.second) + "\n";
  }
  struct Case { std::string path; int right; };
  const std::string names = bytes_of(things + "triplets_2171.names.txt");
  for (const Case& c : {Case{f.put("first.txt", first), 1}, Case{f.put("second.txt", second), 2}, Case{f.put("third.txt", bytes_of(things + "triplets_2171.txt")), 3}}) {
    f.put(std::filesystem::path(c.path).stem().string() + ".names.txt", names);
    const std::vector<std::string> base = {"import", c.path, "--data", f / "data", "--dry-run", "--against", embedding, "--json"};
    const Finished done = run_tertium(base);
    EXPECT_EQ(done.code, c.right == 3 ? 0 : 2) << done.err;
    if (c.right != 3) {
      EXPECT_TRUE(has(done.err, "agrees far better with column " + std::to_string(c.right))) << done.err;
      EXPECT_TRUE(has(done.err, "--odd-column")) << done.err;
    }
    std::vector<std::string> decided = base;
    decided.insert(decided.end(), {"--odd-column", std::to_string(c.right)});
    const Finished told = run_tertium(decided);
    ASSERT_EQ(told.code, 0) << told.err;
    EXPECT_NEAR(told.json()["odd_column_accuracy"][static_cast<std::size_t>(c.right - 1)].get<double>(), 0.663749, 1e-6);
    const Finished score = run_tertium({"score", embedding, c.path, "--json"});
    ASSERT_EQ(score.code, 0) << score.err;
    EXPECT_EQ(score.json()["odd_column_suspect"], c.right != 3);
    EXPECT_EQ(score.json()["odd_column_best"], c.right);
    EXPECT_EQ(has(score.err, "say which it is with --odd-column"), c.right != 3) << score.err;
  }
}

TEST(Contract, FitAndScoreCountFromZeroUnlessTheyAreToldOtherwise) {
  const World world;
  const TestFolder& f = world.folder;
  std::string text;
  for (const Triplet& t : World::judged().triplets) text += std::to_string(t.first + 1) + " " + std::to_string(t.second + 1) + " " + std::to_string(t.odd + 1) + "\n";
  const std::string from_one = f.put("from_one.txt", text);
  f.put("from_one.names.txt", wire::write_names(world.names));
  for (const std::vector<std::string>& verb : {std::vector<std::string>{"score", world.embedding, from_one}, {"fit", from_one, "--method", "vice", "--out", f / "out"}}) {
    const Finished refused = run_tertium(verb);
    EXPECT_EQ(refused.code, 2);
    EXPECT_TRUE(has(refused.err, "the number 12 occurs, 0 does not, and there are 12 objects: it counts from 1; say so with --base 1")) << refused.err;
  }
  EXPECT_FALSE(std::filesystem::exists(f / "out"));
  EXPECT_EQ(run_tertium({"score", world.embedding, from_one, "--base", "1", "--json"}).json()["accuracy"],
            run_tertium({"score", world.embedding, world.triplets, "--json"}).json()["accuracy"]);
  EXPECT_EQ(run_tertium({"score", world.embedding, world.triplets, "--base", "1"}).code, 2);
  // Other questions and other formats are told what they are.
  for (const std::string file : {"salmon_responses.csv", "next_participants.csv", "triplet_tools.csv", "jspsych_two_choices.csv"}) {
    const Finished anchored = run_tertium({"score", world.embedding, kGolden + file});
    EXPECT_EQ(anchored.code, 2);
    EXPECT_TRUE(has(anchored.err, "They say nothing of an odd one out and never become triplets")) << anchored.err;
  }
  const Finished table = run_tertium({"fit", kGolden + "things.tsv", "--method", "vice", "--out", f / "out"});
  EXPECT_EQ(table.code, 2);
  EXPECT_TRUE(has(table.err, "is things-tsv") && has(table.err, "tertium convert")) << table.err;
}

TEST(Convert, WritesTheSameBytesWhereTheTargetCanHoldThem) {
  const World world;
  const TestFolder& f = world.folder;
  const auto convert = [&](const std::string& in, const std::string& to, const std::string& out, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"convert", in, "--to", to, "--out", f / out, "--json"};
    words.insert(words.end(), more.begin(), more.end());
    const Finished done = run_tertium(words);
    EXPECT_EQ(done.code, 0) << in << " to " << to << ": " << done.err;
    return done.json();
  };
  EXPECT_EQ(convert(world.triplets, "triplets-npy", "t.npy")["lost"].size(), 0u);
  EXPECT_EQ(bytes_of(f / "t.names.txt"), wire::write_names(world.names));
  convert(f / "t.npy", "triplets", "back.txt");
  EXPECT_EQ(bytes_of(f / "back.txt"), bytes_of(world.triplets));
  convert(world.triplets, "cblearn", "odd_first.txt");
  convert(f / "odd_first.txt", "triplets", "back2.txt", {"--format", "cblearn"});
  EXPECT_EQ(bytes_of(f / "back2.txt"), bytes_of(world.triplets));

  const std::string names = f.put("twelve", wire::write_names(world.names));
  struct Case { const char* file; const char* to; bool stimuli; };
  for (const Case& c : {Case{"things.tsv", "things-tsv", true}, Case{"salmon_responses.csv", "salmon-csv", false}, Case{"next_participants.csv", "next-csv", false},
                        Case{"triplet_tools.csv", "triplet-tools-csv", false}}) {
    const wire::Json done = convert(kGolden + c.file, c.to, c.file, c.stimuli ? std::vector<std::string>{"--stimuli", names} : std::vector<std::string>{});
    EXPECT_EQ(done["lost"].size(), 0u) << c.file;
    if (done["left_out"].empty()) { EXPECT_EQ(bytes_of(f / c.file), bytes_of(kGolden + c.file)) << c.file; }
  }
  const wire::Json lost = convert(kGolden + "things.tsv", "triplets", "plain.txt", {"--stimuli", names});
  EXPECT_TRUE(has(lost["lost"].dump(), "positions") && has(lost["lost"].dump(), "response times")) << lost;

  f.put("square.npy", golden::square_npy);
  convert(f / "square.npy", "rdm-npz", "square.npz");
  convert(f / "square.npz", "rdm-npy", "square2.npy");
  EXPECT_EQ(bytes_of(f / "square2.npy"), bytes_of(f / "square.npy"));
  convert(f / "square.npy", "rdm-text", "condensed.csv", {"--form", "condensed"});
  convert(world.embedding, "embedding-text", "my_embedding.txt");
  convert(f / "my_embedding.txt", "embedding-npy", "again_embedding.npy");
  EXPECT_EQ(bytes_of(f / "again_embedding.npy"), bytes_of(world.embedding));
  f.put("vice.npz", golden::vice_pruned);
  convert(f / "vice.npz", "vice-npz", "vice2.npz");
  EXPECT_TRUE(has(convert(kGolden + "things.tsv", "jspsych", "js.csv", {"--stimuli", names})["lost"].dump(), "more column"));
  EXPECT_TRUE(has(convert(f / "vice.npz", "embedding-npy", "from_vice.npy")["lost"].dump(), "the posterior"));
}

TEST(Convert, RefusesWhatCannotBe) {
  const World world;
  const TestFolder& f = world.folder;
  f.put("there.txt", "mine");
  const auto before = hashes_of(f.path());
  struct Case { std::vector<std::string> arguments; std::string says; };
  const std::vector<Case> cases = {
      {{kGolden + "salmon_responses.csv", "--to", "triplets", "--out", f / "x.txt"}, "so it never becomes an odd one out"},
      {{world.triplets, "--to", "salmon-csv", "--out", f / "x.csv"}, "is of the kind odd one out, and salmon-csv of the kind anchored"},
      {{world.triplets, "--to", "alignet-npz", "--out", f / "x.npz"}, "has no similarities of a model"},
      {{world.embedding, "--to", "vice-npz", "--out", f / "x.npz"}, "has no posterior"},
      {{world.embedding, "--to", "triplets", "--out", f / "x.txt"}, "is of the kind embedding"},
      {{world.triplets, "--to", "triplets", "--out", f / "there.txt"}, "is there already; write elsewhere, or over it with --force"},
      {{world.triplets, "--to", "triplets", "--out", world.triplets, "--force"}, "is the file that is read"},
      {{world.triplets, "--to", "triplets", "--out", f / "no/x.txt"}, "is not there"},
      {{world.triplets, "--to", "fit", "--out", f / "x"}, "'fit' is none of triplets"},
      {{world.triplets, "--to", "triplets"}, "--out is required"},
      {{f / "absent", "--to", "triplets", "--out", f / "x.txt"}, "absent"},
      {{kGolden + "salmon_offline.csv", "--to", "next-csv", "--out", f / "x.csv"}, "has no sides"},
      {{world.triplets, "--to", "triplets", "--out", f / "x.txt", "--format", "things-tsv"}, "judged.txt"},
      {{kGolden + "things.tsv", "--to", "triplets", "--out", f / "x.txt", "--odd-column", "1"}, "--odd-column is for triplets as text or .npy"},
  };
  for (const Case& c : cases) {
    std::vector<std::string> words = {"convert"};
    words.insert(words.end(), c.arguments.begin(), c.arguments.end());
    const Finished done = run_tertium(words);
    EXPECT_EQ(done.code, 2) << c.says << "\n" << done.err;
    EXPECT_TRUE(has(done.err, c.says)) << done.err;
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
    EXPECT_EQ(hashes_of(f.path()), before) << c.says;
  }
  EXPECT_EQ(run_tertium({"convert", world.triplets, "--to", "triplets", "--out", f / "there.txt", "--force"}).code, 0);
}

TEST(Hostile, DamagedFilesOfEveryFormatAreReadOrRefusedAndNeverMore) {
  const World world;
  const TestFolder& f = world.folder;
  const std::string names = f.put("names", wire::write_names(world.names));
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(kGolden)) files[entry.path().filename().string()] = bytes_of(entry.path().string());
  files["judged.txt"] = bytes_of(world.triplets);
  files["my_embedding.npy"] = bytes_of(world.embedding);
  files["vice.npz"] = golden::vice_pruned;
  files["objdim.npz"] = golden::objdim_variational;
  files["alignet.npz"] = golden::alignet;
  files["square.npy"] = golden::square_npy;
  files["pandas.csv"] = golden::pandas_csv;
  files["meadows.mat"] = golden::meadows_one_mat;
  files["meadows.json"] = golden::meadows_json;
  std::uint32_t random = 12345;
  const auto next = [&](std::size_t below) {
    random = random * 1664525u + 1013904223u;
    return static_cast<std::size_t>(random >> 8) % below;
  };
  for (const auto& [name, bytes] : files) {
    std::vector<std::string> damaged = {bytes.substr(0, bytes.size() / 2), bytes.substr(0, bytes.size() - 1), bytes + bytes, bytes + std::string(3, '\0')};
    for (int i = 0; i < 4; ++i) {
      damaged.push_back(bytes);
      for (int k = 0; k < 3; ++k) damaged.back()[next(bytes.size())] = static_cast<char>(next(256));
    }
    for (const std::string& text : damaged) {
      const std::string path = f.put("damaged-" + name, text);
      const Finished done = run_tertium({"import", path, "--data", f / "data", "--dry-run", "--stimuli", names});
      EXPECT_TRUE(done.code == 0 || done.code == 2) << name << ": " << done.code << done.err;
      if (done.code == 2) {
        EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
        EXPECT_TRUE(has(done.err, "damaged-") || has(done.err, "names")) << done.err;
      }
      EXPECT_LT(done.peak_kib, 400'000) << name;
    }
  }
  EXPECT_FALSE(std::filesystem::exists(f / "data"));
}

}  // namespace
}  // namespace tertium
