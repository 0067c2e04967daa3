// cli_test.cpp: every verb of the real program, on good input and on bad.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>

#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/triplet_text.h"
#include "tests/flow/program.h"
#include "tests/support/small_picture.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Twelve objects of three kinds; a mind that sees nothing but the kind.
struct SmallWorld {
  TestFolder folder;
  Names names;
  Matrix mind{12, 3};
  std::string embedding, triplets;
  SmallWorld() {
    for (std::size_t o = 0; o < 12; ++o) {
      names.push_back("object " + std::to_string(o));
      mind.at(o, o % 3) = 2.0f;
    }
    embedding = folder.put("mind.npy", wire::write_npy(mind));
    folder.put("mind.names.txt", wire::write_names(names));
    triplets = folder / "judged.txt";
    const Finished made = run_tertium({"simulate", "--embedding", embedding, "--triplets", "3000", "--repeats", "--seed", "3", "--out", triplets});
    EXPECT_EQ(made.code, 0) << made.err;
  }
};

TEST(CommandLine, ListsItsVerbsAndEachHasHelpWithAnExample) {
  const Finished list = run_tertium({"help"});
  EXPECT_EQ(list.code, 0);
  for (const std::string verb :
       {"serve", "fit", "score", "simulate", "rsm", "rsa", "cka", "match", "reproducibility", "compare", "jackknife", "report", "world", "import", "convert", "export"}) {
    EXPECT_TRUE(has(list.out, "\n  " + verb + " "));
    const Finished help = run_tertium({verb, "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_TRUE(has(help.out, "Example:\n  tertium " + verb + " ")) << help.out;
    EXPECT_EQ(help.err, "");
    EXPECT_EQ(run_tertium({"help", verb}).out, help.out);
  }
  EXPECT_EQ(run_tertium({"--version"}).out, "tertium " TERTIUM_VERSION "\n");
}

TEST(CommandLine, FitAlignsWhatItExcludesByNamesAndSaysHowManyMoved) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  // The same judgments with objects 0 and 1 numbered the other way round, and names that say so.
  Names swapped = world.names;
  std::swap(swapped[0], swapped[1]);
  TripletSet set = *wire::read_triplet_text(bytes_of(world.triplets), "judged");
  set.triplets.resize(100);
  for (Triplet& t : set.triplets)
    for (std::uint32_t* o : {&t.first, &t.second, &t.odd})
      if (*o < 2) *o = 1 - *o;
  const std::string held_out = f.put("held.txt", wire::write_triplet_text(set));
  f.put("held.names.txt", wire::write_names(swapped));
  const auto fit = [&](const char* out, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"fit", world.triplets, "--method", "spose", "--preset", "fast", "--exclude", held_out, "--json", "--out", f / out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished done = run_tertium(arguments);
    EXPECT_EQ(done.code, 0) << done.err;
    return done.json();
  };
  const wire::Json aligned = fit("aligned", {}), ignored = fit("ignored", {"--ignore-names"});
  EXPECT_EQ(aligned["rows_moved"], 2);
  EXPECT_EQ(ignored["rows_moved"], 0);
  EXPECT_NE(aligned["excluded_triplets"], ignored["excluded_triplets"]);
}

TEST(CommandLine, NeverReplacesWhatIsNoFileNorNamesThatSpeakForNothingItWrites) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  const auto rsm = [&](const std::string& out) { return run_tertium({"rsm", world.embedding, "--out", out}); };
  ASSERT_EQ(::mkfifo((f / "pipe.npy").c_str(), 0600), 0);
  std::filesystem::create_symlink("nowhere", f / "dangling.npy");
  for (const char* name : {"pipe.npy", "dangling.npy"}) {
    const Finished refused = rsm(f / name);
    EXPECT_EQ(refused.code, 2) << name;
    EXPECT_TRUE(has(refused.err, name)) << refused.err;
  }
  EXPECT_TRUE(std::filesystem::is_fifo(f / "pipe.npy"));
  EXPECT_TRUE(std::filesystem::is_symlink(std::filesystem::symlink_status(f / "dangling.npy")));
  // A link to a file stays a link: what it leads to is written over.
  f.put("real.npy", "old");
  std::filesystem::create_symlink("real.npy", f / "link.npy");
  EXPECT_EQ(rsm(f / "link.npy").code, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(std::filesystem::symlink_status(f / "link.npy")));
  EXPECT_NE(bytes_of(f / "real.npy"), "old");
  // Names that belong to nothing here are somebody's.
  f.put("mine.names.txt", "precious\n");
  EXPECT_EQ(rsm(f / "mine.npy").code, 2);
  EXPECT_EQ(bytes_of(f / "mine.names.txt"), "precious\n");
  EXPECT_FALSE(std::filesystem::exists(f / "mine.npy"));
}

TEST(CommandLine, FitsMoreObjectsThanSixteenBitsCount) {
  const TestFolder f;
  TripletSet set;
  set.objects = 70'000;
  for (std::uint32_t t = 0; t < 3000; ++t) set.triplets.push_back({23 * t, 23 * t + 1, 69'999 - t});
  for (const std::string& path : {f.put("many.npy", wire::write_npy(set)), f.put("many.txt", wire::write_triplet_text(set))}) {
    const std::string out = path + ".fit";
    const Finished done = run_tertium({"fit", path, "--method", "spose", "--preset", "fast", "--dims", "2", "--out", out});
    ASSERT_EQ(done.code, 0) << done.err;
    EXPECT_TRUE(has(bytes_of(out + "/fit.json"), "\"objects\": 70000") || has(bytes_of(out + "/fit.json"), "\"objects\":70000"));
  }
  for (const std::string& name : f.files()) EXPECT_FALSE(has(name, "scratch")) << name;
}

TEST(CommandLine, ALimitOnFileSizesIsASentenceAndLeavesNothing) {
  const SmallWorld world;
  const std::string out = world.folder / "big.npy";
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 256;  // the matrix of twelve objects has more
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Finished refused = run_tertium({"rsm", world.embedding, "--out", out});
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(refused.code, 1);
  for (const std::string& name : world.folder.files()) EXPECT_FALSE(has(name, "big")) << name;
}

TEST(CommandLine, SaysInOneLineWhatIsWrongAndChangesNothing) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  const std::string whole = bytes_of(world.embedding);
  const std::string out = f / "out", cut = f.put("cut.npy", whole.substr(0, whole.size() - 5));
  Matrix with_nan = world.mind;
  with_nan.at(4, 1) = std::numeric_limits<float>::quiet_NaN();
  const std::string nan = f.put("nan.npy", wire::write_npy(with_nan));
  Names others = world.names;
  others[3] = "stranger";
  const std::string other_names = f.put("others.txt", wire::write_names(others));
  const std::string short_names = f.put("short.txt", "one\ntwo\n");
  const std::string beyond = f.put("beyond.txt", "0 1 2\n3 12 4\n");
  const std::string twice = f.put("twice.txt", "0 1 2\n3 3 4\n");
  const std::string words = f.put("words.txt", "zero one two\n");
  const std::string empty = f.put("empty.txt", "");
  const std::string huge =
      f.put("huge.npy", std::string("\x93NUMPY\x01\x00\x4A\x00{'descr': '<f4', 'fortran_order': False, 'shape': (500000, 1000), }         \n", 84));
  const std::string full = f / "full";
  std::filesystem::create_directory(full);
  f.put("full/something", "x");
  const std::vector<std::string> before = f.files();

  struct Case { std::vector<std::string> arguments; std::string says; };
  const std::vector<Case> cases = {
      {{}, ""},
      {{"frobnicate"}, "no verb 'frobnicate'"},
      {{"score", world.embedding, world.triplets, "--frobnicate"}, "'--frobnicate' is not known"},
      {{"score", world.embedding}, "TRIPLETS is required"},
      {{"score", world.embedding, world.triplets, "--rule", "manhattan"}, "'manhattan' is none of dot, cosine, euclidean"},
      {{"score", world.embedding, world.triplets, "--threads", "-1"}, "'-1' is not allowed"},
      {{"score", world.embedding, world.triplets, "--threads", "0x2"}, "'0x2' is not allowed"},
      {{"score", world.embedding, world.triplets, "--threads", ""}, "'' is not allowed"},
      {{"score", world.embedding, world.triplets, "--draws", "0"}, "a whole number 1 to"},
      {{"score", world.embedding, world.triplets, "--draws", "5"}, "not a folder that `tertium fit` wrote"},
      {{"score", world.embedding, world.triplets, "--repeats", "1"}, "a whole number 2 to"},
      {{"score", world.embedding, world.triplets, "--ceiling", "0.3"}, "allowed is above 1/3, which is chance, up to 1"},
      {{"score", world.embedding, world.triplets, "--ceiling", "1.5"}, "'1.5' is not allowed"},
      {{"score", world.embedding, world.triplets, "--permutations", "0"}, "a whole number 1 to"},
      {{"score", world.embedding, world.triplets, "--dims-needed", "--centre"}, "counted without centring"},
      {{"score", world.embedding, world.triplets, "--per-object", f / "absent/objects.csv"}, "is not there"},
      {{"score", f / "absent.npy", world.triplets}, "absent.npy"},
      {{"score", f.path() + "/mind.npy@" + f.path() + "/absent.txt", world.triplets}, "absent.txt"},
      {{"score", world.embedding, f / "absent.txt"}, "absent.txt"},
      {{"score", cut, world.triplets}, "cut short"},
      {{"score", huge, world.triplets}, "needs 2000000000 bytes of values"},
      {{"score", nan, world.triplets}, "nan.npy: row 5, column 2 is NaN"},
      {{"score", world.embedding + "@" + short_names, world.triplets}, "2 names"},
      {{"score", world.embedding, world.triplets, "--stimuli", other_names}, "'stranger'"},
      {{"score", world.embedding, beyond}, "speaks of 13 objects"},
      {{"score", world.embedding, beyond, "--stimuli", f / "mind.names.txt"}, "beyond.txt: line 2, column 2 is 12; at most 11"},
      {{"score", world.embedding, twice}, "line 2, column 2 is 3, which stands in column 1 too"},
      {{"score", world.embedding, words}, "line 1, column 1 is 'zero'"},
      {{"score", world.embedding, empty}, "no triplets"},
      {{"score", world.embedding, world.triplets, "--categories", words}, "words.txt"},
      {{"score", f.path(), world.triplets}, "embedding.npy"},
      {{"fit", world.triplets, "--method", "tsne", "--out", out}, "'tsne' is none of spose, vice"},
      {{"fit", world.triplets, "--out", out}, "--method is required"},
      {{"fit", world.triplets, "--method", "vice"}, "--out is required"},
      {{"fit", world.triplets, "--method", "vice", "--out", out, "--engine", "cuda", "--features", world.embedding}, "no fit with features is computed on a GPU; auto and cpu can"},
      {{"fit", world.triplets, "--method", "vice", "--out", out, "--lambda", "0.1"}, "--method spose only"},
      {{"fit", world.triplets, "--method", "spose", "--out", out, "--lambda", "nan"}, "'nan' is not allowed"},
      {{"fit", world.triplets, "--method", "vice", "--out", out, "--dims", "0"}, "'0' is not allowed"},
      {{"fit", world.triplets, "--method", "vice", "--out", out, "--seed", "1.5"}, "'1.5' is not allowed"},
      {{"fit", world.triplets, "--method", "vice", "--out", out, "--objects", "5"}, "the number of objects is given as 5"},
      {{"fit", world.triplets, "--method", "vice", "--out", out, "--exclude", world.triplets}, "no triplets are left"},
      {{"fit", beyond, "--method", "vice", "--out", out, "--objects", "5"}, "line 2, column 2 is 12"},
      {{"fit", world.triplets, "--method", "vice", "--out", full}, "is not empty"},
      {{"fit", world.triplets, "--method", "vice", "--out", world.embedding}, "needs a folder"},
      {{"fit", world.triplets, "--method", "spose", "--out", out, "--features", world.embedding}, "--features is allowed with --method vice only"},
      {{"fit", world.triplets, "--method", "vice", "--preset", "paper", "--out", out, "--features", world.embedding}, "not allowed with --preset paper"},
      {{"fit", world.triplets, "--method", "vice", "--out", out, "--features", f / "absent.npy"}, "absent.npy"},
      {{"fit", world.triplets, "--method", "vice", "--out", out, "--features", nan}, "nan.npy: row 5, column 2 is NaN"},
      {{"fit", world.triplets, "--method", "vice", "--out", out, "--features", world.embedding + "@" + other_names}, "'stranger'"},
      {{"simulate", "--embedding", world.embedding, "--out", f / "s.txt"}, "--triplets is needed"},
      {{"simulate", "--triplets", "5", "--out", f / "s.txt"}, "--embedding or --features"},
      {{"simulate", "--embedding", world.embedding, "--triplets", "5", "--out", f / "s.csv"}, "neither .txt nor .npy"},
      {{"simulate", "--embedding", world.embedding, "--triplets", "221", "--out", f / "s.txt"}, "220"},
      {{"simulate", "--embedding", world.embedding, "--triplets", "5", "--temperature", "0", "--out", f / "s.txt"}, "'0' is not allowed"},
      {{"simulate", "--embedding", world.embedding, "--triplets", "5", "--out", f / "no/s.txt"}, "is not there"},
      {{"simulate", "--embedding", world.embedding + "@" + other_names, "--triplets", "5", "--out", f / "mind.txt"}, "holds the names of"},
      {{"fit", world.triplets, "--method", "spose", "--out", out, "--lambda", "11"}, "'11' is not allowed; a number 0 to 10 is"},
      {{"rsm", world.embedding, "--out", f / "r.txt"}, "ends in none of .npy, .npz, .csv, .tsv, .mat"},
      {{"rsm", world.embedding}, "--out is required"},
      {{"import", f.path(), "--data", f / "data"}, "fit.json"},
      {{"import", f / "absent", "--data", f / "data"}, "absent"},
      {{"export", "demo", "--data", f / "data", "--out", out}, "data"},
  };
  for (const Case& c : cases) {
    std::string line = "tertium";
    for (const std::string& word : c.arguments) line += " " + word;
    const Finished done = run_tertium(c.arguments);
    EXPECT_EQ(done.code, 2) << line << "\n" << done.err;
    EXPECT_EQ(done.out, "") << line;
    EXPECT_TRUE(has(done.err, c.says)) << line << "\n" << done.err;
    if (!c.arguments.empty()) { EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << line << "\n" << done.err; }
    EXPECT_EQ(f.files(), before) << line;
    EXPECT_FALSE(std::filesystem::exists(out)) << line;
  }
  // Who asked for JSON gets it for errors too: one object, on standard output.
  const Finished json = run_tertium({"score", cut, world.triplets, "--json"});
  EXPECT_EQ(json.code, 2);
  EXPECT_EQ(json.json()["error"]["code"], "invalid");
  EXPECT_EQ(run_tertium({"frobnicate", "--json"}).json()["error"]["code"], "invalid");
  EXPECT_EQ(run_tertium({"score", "--json", "--frobnicate"}).json()["error"]["code"], "invalid");
}

TEST(CommandLine, AFullDiskIsAFailureAndNotAnInputError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "/dev/full is not here";
  const SmallWorld world;
  const std::string command = tertium_program() + " score '" + world.embedding + "' '" + world.triplets + "' --json > /dev/full 2> /dev/null";
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
}

TEST(Simulate, WritesTheSameBytesForTheSameSeedAndAnyNumberOfThreads) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  const auto simulate = [&](const std::string& name, const std::string& seed, const std::string& threads) {
    const Finished done = run_tertium(
        {"simulate", "--embedding", world.embedding, "--triplets", "200", "--seed", seed, "--threads", threads, "--out", f / name, "--json"});
    EXPECT_EQ(done.code, 0) << done.err;
    EXPECT_EQ(done.json()["triplets"], 200);
    EXPECT_EQ(done.json()["sha256"], sha256_hex(bytes_of(f / name)));
    return bytes_of(f / name);
  };
  EXPECT_EQ(simulate("a.txt", "1", "1"), simulate("b.txt", "1", "3"));
  EXPECT_NE(bytes_of(f / "a.txt"), simulate("c.txt", "2", "1"));
  EXPECT_EQ(bytes_of(f / "a.names.txt"), wire::write_names(world.names));
  const TripletSet text = *wire::read_triplet_text(bytes_of(f / "a.txt"), "a.txt");
  EXPECT_EQ(text.triplets, wire::read_npy_triplets(simulate("a.npy", "1", "1"), "a.npy")->triplets);
}

TEST(Score, AlignsByNameAndSaysHowManyRowsMoved) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  const wire::Json straight = run_tertium({"score", world.embedding, world.triplets, "--json"}).json();
  EXPECT_EQ(straight["rows_moved"], 0);
  EXPECT_EQ(straight["triplets"], 3000);
  EXPECT_GT(straight["accuracy"].get<double>(), 0.6);
  // The same mind with two rows exchanged, and its names with them.
  Matrix swapped = world.mind;
  std::swap_ranges(swapped.row(0).begin(), swapped.row(0).end(), swapped.row(1).begin());
  Names names = world.names;
  std::swap(names[0], names[1]);
  f.put("swapped.npy", wire::write_npy(swapped));
  f.put("swapped_names", wire::write_names(names));
  const wire::Json moved = run_tertium({"score", f.path() + "/swapped.npy@" + f.path() + "/swapped_names", world.triplets, "--json"}).json();
  EXPECT_EQ(moved["rows_moved"], 2);
  EXPECT_EQ(moved["accuracy"], straight["accuracy"]);
  const wire::Json ignored =
      run_tertium({"score", f.path() + "/swapped.npy@" + f.path() + "/swapped_names", world.triplets, "--ignore-names", "--json"}).json();
  EXPECT_EQ(ignored["rows_moved"], 0);
  EXPECT_LT(ignored["accuracy"].get<double>(), straight["accuracy"].get<double>());
  // A wrong column for the odd one shows.
  EXPECT_LT(run_tertium({"score", world.embedding, world.triplets, "--odd-column", "1", "--json"}).json()["accuracy"].get<double>(), 0.45);
}

TEST(Score, ATieAtTheMaximumIsWrongAndCounted) {
  const TestFolder f;
  f.put("e.npy", wire::write_npy(Matrix(4, 2, 1.0f)));
  f.put("t.txt", "0 1 2\n1 2 3\n");
  const wire::Json score = run_tertium({"score", f / "e.npy", f / "t.txt", "--json"}).json();
  EXPECT_EQ(score["ties"], 2);
  EXPECT_EQ(score["accuracy"], 0.0);
  EXPECT_NEAR(score["nll"].get<double>(), std::log(3.0), 1e-9);
}

TEST(Rsm, WritesASymmetricMatrixWithMeanOneThirdAndItsNames) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  const Finished done = run_tertium({"rsm", world.embedding, "--out", f / "rsm.npy", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_NEAR(done.json()["mean_off_diagonal"].get<double>(), 1.0 / 3, 1e-12);
  const Matrix rsm = *wire::read_npy_matrix(bytes_of(f / "rsm.npy"), "rsm.npy");
  EXPECT_EQ(rsm.rows, 12u);
  for (std::size_t r = 0; r < 12; ++r) {
    EXPECT_EQ(rsm.at(r, r), 1.0f);
    for (std::size_t c = 0; c < 12; ++c) EXPECT_EQ(rsm.at(r, c), rsm.at(c, r));
  }
  EXPECT_EQ(bytes_of(f / "rsm.names.txt"), wire::write_names(world.names));
}

TEST(Report, OfAFitIsOneFileThatNeedsNothingElse) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  const Finished fit = run_tertium({"fit", world.triplets, "--method", "spose", "--preset", "fast", "--dims", "5", "--seeds", "2", "--out", f / "fit"});
  ASSERT_EQ(fit.code, 0) << fit.err;
  const Finished plain = run_tertium({"report", f / "fit"});
  EXPECT_EQ(plain.code, 0) << plain.err;
  EXPECT_TRUE(has(plain.out, "figures")) << plain.out;
  const std::string page = bytes_of(f / "fit/report.html");
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(has(page, "<h1>fit</h1>"));
  EXPECT_TRUE(has(page, "object 7"));
  // Again, elsewhere, with pictures of some objects and a title; the same bytes on any number of threads.
  std::filesystem::create_directories(f / "pictures");
  for (int o = 0; o < 12; ++o) f.put("pictures/object " + std::to_string(o) + ".bmp", small_picture(static_cast<unsigned>(20 * o)));
  // One that is shown (which objects are depends on the fit) cannot be read.
  const std::size_t shown = page.find("object ") + std::string("object ").size();
  const std::string broken = "object " + page.substr(shown, page.find_first_not_of("0123456789", shown) - shown);
  std::filesystem::remove(f / ("pictures/" + broken + ".bmp"));
  f.put("pictures/" + broken + ".png", "no picture");
  const std::vector<std::string> line = {"report", f / "fit", "--pictures", f / "pictures", "--title", "Three <kinds>", "--json"};
  const auto with = [&](const std::string& out, const std::string& threads) {
    std::vector<std::string> all = line;
    for (const std::string& word : {std::string("--out"), out, std::string("--threads"), threads}) all.push_back(word);
    return run_tertium(all);
  };
  const Finished one = with(f / "one.html", "1"), two = with(f / "two.html", "2");
  EXPECT_EQ(one.code, 0) << one.err;
  EXPECT_EQ(bytes_of(f / "one.html"), bytes_of(f / "two.html"));
  const auto json = one.json();
  EXPECT_EQ(json["kind"], "fit");
  std::size_t symbols = 0;
  const std::string with_pictures = bytes_of(f / "one.html");
  for (std::size_t at = with_pictures.find("<symbol id=\"p"); at != std::string::npos; at = with_pictures.find("<symbol id=\"p", at + 1)) ++symbols;
  EXPECT_GE(symbols, 5u);
  EXPECT_EQ(json["pictures"], symbols);
  EXPECT_EQ(json["pictures_unreadable"], 1u);
  EXPECT_TRUE(has(one.err, broken + ".png")) << one.err;
  EXPECT_EQ(json["bytes"], bytes_of(f / "one.html").size());
  EXPECT_EQ(json["sha256"], sha256_hex(bytes_of(f / "one.html")));
  EXPECT_TRUE(has(bytes_of(f / "one.html"), "<h1>Three &lt;kinds&gt;</h1>"));
  // Of a comparison.
  const Finished compared = run_tertium({"compare", f / "fit", world.embedding, "--title-b", "the truth", "--triplets", "200", "--bootstraps", "20",
                                         "--curve-bootstraps", "20", "--permutations", "20", "--out", f / "compared"});
  ASSERT_EQ(compared.code, 0) << compared.err;
  const Finished both = run_tertium({"report", f / "compared", "--pictures", f / "pictures", "--json"});
  EXPECT_EQ(both.code, 0) << both.err;
  EXPECT_EQ(both.json()["kind"], "comparison");
  EXPECT_TRUE(has(bytes_of(f / "compared/report.html"), "the truth"));
  // What is no result is refused, and nothing is written.
  const Finished wrong = run_tertium({"report", f / "pictures", "--out", f / "wrong.html"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_TRUE(has(wrong.err, "fit.json")) << wrong.err;
  EXPECT_FALSE(std::filesystem::exists(f / "wrong.html"));
}

TEST(Fit, OfSeveralSeedsKeepsEachRunAndPutsTheRecommendedOneOnTop) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  const auto fit = [&](const char* out, const char* seed, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"fit", world.triplets, "--method", "vice", "--preset", "fast", "--dims", "6", "--seed", seed, "--json", "--out", f / out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tertium(arguments);
  };
  const Finished all = fit("ensemble", "3", {"--seeds", "3"});
  ASSERT_EQ(all.code, 0) << all.err;
  const wire::Json report = all.json();
  EXPECT_EQ(report["seeds"], 3);
  const auto recommended = report["recommended_seed"].get<std::uint64_t>();
  ASSERT_TRUE(recommended >= 3 && recommended <= 5) << recommended;
  for (const char* seed : {"3", "4", "5"}) {
    ASSERT_EQ(fit(seed, seed, {}).code, 0);
    for (const std::string name : {"embedding.npy", "embedding.names.txt", "posterior.npz", "fit.json"})
      EXPECT_EQ(bytes_of(f / ("ensemble/runs/" + std::string(seed) + "/" + name)), bytes_of(f / (std::string(seed) + "/" + name))) << seed << "/" << name;
  }
  for (const std::string name : {"embedding.npy", "posterior.npz", "fit.json"})
    EXPECT_EQ(bytes_of(f / ("ensemble/" + name)), bytes_of(f / ("ensemble/runs/" + std::to_string(recommended) + "/" + name)));
  const std::string table = bytes_of(f / "ensemble/reproducibility.csv");
  EXPECT_EQ(table.rfind("seed,column,reproducibility,recommended\n3,0,", 0), 0u) << table;
  EXPECT_FALSE(std::filesystem::exists(f / "3/reproducibility.csv"));
  const auto consensus = wire::read_npy_matrix(bytes_of(f / "ensemble/consensus.npy"), "consensus");
  ASSERT_TRUE(consensus) << consensus.error().message;
  EXPECT_EQ(consensus->rows, world.names.size());
  EXPECT_EQ(report["consensus_dims"], consensus->cols);
  EXPECT_EQ(bytes_of(f / "ensemble/consensus.names.txt"), wire::write_names(world.names));
  const std::string shared_dims = bytes_of(f / "ensemble/consensus.csv");
  EXPECT_EQ(shared_dims.rfind("column,importance,runs,of,correlation\n", 0), 0u) << shared_dims;
  EXPECT_EQ(static_cast<std::size_t>(std::count(shared_dims.begin(), shared_dims.end(), '\n')), consensus->cols + 1);
  EXPECT_FALSE(std::filesystem::exists(f / "3/consensus.npy"));
  const Finished serial = fit("serial", "3", {"--seeds", "3", "--threads", "1"});
  ASSERT_EQ(serial.code, 0) << serial.err;
  for (const std::string name : {"consensus.npy", "consensus.csv", "reproducibility.csv", "fit.json"})
    EXPECT_EQ(bytes_of(f / ("serial/" + name)), bytes_of(f / ("ensemble/" + name)));
  // Written over, nothing of the older ensemble is left.
  ASSERT_EQ(fit("ensemble", "9", {"--seeds", "2", "--force"}).code, 0);
  EXPECT_FALSE(std::filesystem::exists(f / "ensemble/runs/3"));
  EXPECT_TRUE(std::filesystem::exists(f / "ensemble/runs/10/fit.json"));
  ASSERT_EQ(fit("ensemble", "9", {"--force"}).code, 0);
  EXPECT_FALSE(std::filesystem::exists(f / "ensemble/runs"));
  EXPECT_FALSE(std::filesystem::exists(f / "ensemble/consensus.npy"));
  EXPECT_EQ(fit("none", "3", {"--seeds", "0"}).code, 2);
  EXPECT_EQ(fit("none", "3", {"--seeds", "101"}).code, 2);
  EXPECT_EQ(fit("none", "18446744073709551615", {"--seeds", "2"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(f / "none"));
}

TEST(Fit, IsTunedOnItsOwnJudgments) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  const std::vector<std::string> line = {"fit", world.triplets, "--method", "spose", "--preset", "fast", "--dims", "6", "--epochs", "40", "--tune", "--json"};
  const auto fit = [&](const char* out, std::vector<std::string> more) {
    std::vector<std::string> arguments = line;
    arguments.insert(arguments.end(), {"--out", f / out});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tertium(arguments);
  };
  const Finished tuned = fit("tuned", {});
  ASSERT_EQ(tuned.code, 0) << tuned.err;
  const wire::Json record = wire::Json::parse(bytes_of(f / "tuned/fit.json"));
  ASSERT_TRUE(record.contains("tune"));
  const wire::Json& chosen = record["tune"]["points"][record["tune"]["chosen"].get<std::size_t>()];
  EXPECT_NEAR(tuned.json()["tuned_lambda"].get<double>(), record["options"]["lambda"].get<double>(), 1e-12) << "what the fit used";
  EXPECT_EQ(tuned.json()["tune_own_steps"], record["tune"]["own_steps"]);
  EXPECT_EQ(tuned.json()["tune_note"], record["tune"]["note"]);
  EXPECT_EQ(chosen["nll"].size(), 10u);
  EXPECT_FALSE(record["request"].contains("lambda")) << "nobody asked for one";
  // The same fit by its lambda alone.
  const double lambda = record["options"]["lambda"].get<double>();
  const Finished plain = run_tertium({"fit", world.triplets, "--method", "spose", "--preset", "fast", "--dims", "6", "--epochs", "40", "--lambda",
                                      format_double(lambda), "--out", f / "plain"});
  ASSERT_EQ(plain.code, 0) << plain.err;
  EXPECT_EQ(bytes_of(f / "plain/embedding.npy"), bytes_of(f / "tuned/embedding.npy"));
  const Finished informed = run_tertium({"fit", world.triplets, "--method", "vice", "--features", world.embedding, "--tune", "--out", f / "none"});
  EXPECT_EQ(informed.code, 2);
  EXPECT_NE(informed.err.find("features"), std::string::npos) << informed.err;
  EXPECT_FALSE(std::filesystem::exists(f / "none"));
}

TEST(Fit, TakesEveryOptionOfItsMethodAndRefusesTheOthers) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  const auto fit = [&](const std::string& method, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"fit", world.triplets, "--method", method, "--preset", "fast", "--dims", "6", "--epochs", "3", "--out", f / "out", "--force"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tertium(arguments);
  };
  struct Case { std::vector<std::string> flags; std::string method, name; wire::Json value; };
  for (const Case& c : std::vector<Case>{{{"--penalty", "soft"}, "spose", "penalty", "soft"},
                                         {{"--lambda", "0.01"}, "spose", "lambda", 0.01},
                                         {{"--prior", "log-sum"}, "vice", "prior", "log-sum"},
                                         {{"--spike", "0.125"}, "vice", "spike", 0.125},
                                         {{"--slab", "2"}, "vice", "slab", 2.0},
                                         {{"--pi", "0.25"}, "vice", "pi", 0.25},
                                         {{"--kl-weight", "0.5"}, "vice", "kl_weight", 0.5},
                                         {{"--min-objects", "3"}, "vice", "min_objects", 3},
                                         {{"--batch", "512"}, "", "batch", 512},
                                         {{"--learning-rate", "0.5", "--learning-rate-end", "0.25"}, "", "learning_rate_end", 0.25},
                                         {{"--validation-fraction", "0.25"}, "", "validation_fraction", 0.25}}) {
    for (const std::string method : {"spose", "vice"}) {
      const Finished done = fit(method, c.flags);
      if (!c.method.empty() && c.method != method) {
        EXPECT_EQ(done.code, 2) << method << " " << c.flags[0];
        EXPECT_TRUE(done.err.find("'" + c.name + "'") != std::string::npos || done.err.find(c.flags[0]) != std::string::npos) << done.err;
        continue;
      }
      ASSERT_EQ(done.code, 0) << done.err;
      EXPECT_EQ(wire::Json::parse(bytes_of(f / "out/fit.json"))["options"][c.name], c.value) << method;
    }
  }
  ASSERT_EQ(fit("spose", {"--kernel", "gram"}).code, 0);
  EXPECT_EQ(wire::Json::parse(bytes_of(f / "out/fit.json"))["kernel"], "gram-1");
  ASSERT_EQ(fit("spose", {"--kernel", "direct"}).code, 0);
  EXPECT_EQ(wire::Json::parse(bytes_of(f / "out/fit.json"))["kernel"], "direct-1");
}

TEST(Fit, IsInformedByFeaturesAlignedByNames) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  // The mind itself as features, two rows and their names exchanged.
  Matrix features = world.mind;
  Names names = world.names;
  std::swap(names[0], names[1]);
  for (std::size_t d = 0; d < 3; ++d) std::swap(features.at(0, d), features.at(1, d));
  const std::string path = f.put("features.npy", wire::write_npy(features));
  f.put("features.names.txt", wire::write_names(names));
  const auto fit = [&](const std::string& out, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"fit", world.triplets, "--method", "vice", "--preset", "fast", "--dims", "6", "--features", path, "--json", "--out", f / out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tertium(arguments);
  };
  const Finished done = fit("informed", {"--threads", "1"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(done.json()["feature_columns"], 3);
  EXPECT_EQ(done.json()["feature_rows_moved"], 2);
  ASSERT_EQ(fit("again", {"--threads", "2"}).code, 0);
  for (const std::string name : {"embedding.npy", "posterior.npz", "map.npy", "fit.json"}) {
    EXPECT_NE(bytes_of(f / ("informed/" + name)), "") << name;
    EXPECT_EQ(bytes_of(f / ("informed/" + name)), bytes_of(f / ("again/" + name))) << name;
  }
  const Finished scored = run_tertium({"score", f / "informed", world.triplets, "--draws", "5", "--json"});
  ASSERT_EQ(scored.code, 0) << scored.err;
  EXPECT_GT(scored.json()["accuracy"].get<double>(), run_tertium({"score", world.embedding, world.triplets, "--json"}).json()["accuracy"].get<double>() - 0.03);
  EXPECT_EQ(fit("as stored", {"--ignore-names"}).json()["feature_rows_moved"], 0);
  // Without features a map of before goes.
  ASSERT_EQ(run_tertium({"fit", world.triplets, "--method", "vice", "--preset", "fast", "--dims", "6", "--out", f / "informed", "--force"}).code, 0);
  EXPECT_FALSE(std::filesystem::exists(f / "informed/map.npy"));
}

TEST(Fit, ForetellsASmallWorldAndItsFilesDependOnNothingButTheInput) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  const Finished first = run_tertium({"fit", world.triplets, "--method", "spose", "--dims", "10", "--lambda", "0.001", "--seed", "1", "--threads",
                                      "1", "--out", f / "one", "--json"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.json()["objects"], 12);
  // As well as the mind that made the judgments, but for chance.
  const auto accuracy = [&](const std::string& embedding) {
    return run_tertium({"score", embedding, world.triplets, "--json"}).json()["accuracy"].get<double>();
  };
  EXPECT_GT(accuracy(f / "one"), accuracy(world.embedding) - 0.03);
  const Finished second = run_tertium(
      {"fit", world.triplets, "--method", "spose", "--dims", "10", "--lambda", "0.001", "--seed", "1", "--threads", "3", "--out", f / "two"});
  ASSERT_EQ(second.code, 0) << second.err;
  for (const std::string name : {"embedding.npy", "embedding.names.txt", "fit.json"}) {
    EXPECT_NE(bytes_of(f / ("one/" + name)), "") << name;
    EXPECT_EQ(bytes_of(f / ("one/" + name)), bytes_of(f / ("two/" + name))) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(f / "one/posterior.npz"));
  // What is there stays there, unless it is meant.
  EXPECT_EQ(run_tertium({"fit", world.triplets, "--method", "vice", "--out", f / "one"}).code, 2);
  ASSERT_EQ(run_tertium({"fit", world.triplets, "--method", "vice", "--preset", "fast", "--dims", "10", "--out", f / "one", "--force"}).code, 0);
  EXPECT_TRUE(std::filesystem::exists(f / "one/posterior.npz"));
  EXPECT_EQ(bytes_of(f / "one/posterior.names.txt"), wire::write_names(world.names));
  const Finished drawn = run_tertium({"score", f / "one", world.triplets, "--draws", "5", "--json"});
  EXPECT_EQ(drawn.code, 0) << drawn.err;
  EXPECT_EQ(drawn.json()["draws"], 5);
}

TEST(Import, AFitBecomesARunOnceAndComesOutAgain) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  ASSERT_EQ(run_tertium({"fit", world.triplets, "--method", "vice", "--preset", "fast", "--dims", "10", "--out", f / "fit"}).code, 0);
  // A dry run changes nothing, not even the folder.
  const Finished dry = run_tertium({"import", f / "fit", "--data", f / "data", "--dry-run", "--json"});
  ASSERT_EQ(dry.code, 0) << dry.err;
  EXPECT_EQ(dry.json()["makes_study"], true);
  EXPECT_FALSE(std::filesystem::exists(f / "data"));

  const Finished done = run_tertium({"import", f / "fit", "--data", f / "data", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(done.json()["study"], "words-12");
  EXPECT_EQ(done.json()["run"], 1);
  const Finished again = run_tertium({"import", f / "fit", "--data", f / "data", "--json"});
  EXPECT_EQ(again.json()["already_there"], true);
  EXPECT_EQ(again.json()["run"], 1);

  // The same fit with its rows in another order belongs to the same study, in the study's order.
  const Finished out = run_tertium({"export", "words-12", "--data", f / "data", "--out", f / "exported", "--json"});
  ASSERT_EQ(out.code, 0) << out.err;
  EXPECT_EQ(out.json()["runs"], 1);
  for (const std::string name : {"embedding.npy", "embedding.names.txt", "posterior.npz", "fit.json"})
    EXPECT_EQ(bytes_of(f / ("exported/runs/1/" + name)), bytes_of(f / ("fit/" + name))) << name;
  EXPECT_EQ(run_tertium({"export", "other", "--data", f / "data", "--out", f / "nothing"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(f / "nothing"));
}

TEST(Import, RefusesAnEmbeddingOrNamesThatAreNotThoseOfTheRecord) {
  const SmallWorld world;
  Names world_names = world.names;
  const TestFolder& f = world.folder;
  ASSERT_EQ(run_tertium({"fit", world.triplets, "--method", "vice", "--preset", "fast", "--dims", "10", "--out", f / "fit"}).code, 0);
  f.put("fit/embedding.npy", wire::write_npy(world.mind));
  const Finished done = run_tertium({"import", f / "fit", "--data", f / "data"});
  EXPECT_EQ(done.code, 2);
  EXPECT_TRUE(has(done.err, "its SHA-256 differs")) << done.err;
  ASSERT_EQ(run_tertium({"fit", world.triplets, "--method", "vice", "--preset", "fast", "--dims", "10", "--out", f / "fit", "--force"}).code, 0);
  std::swap(world_names[0], world_names[1]);
  f.put("fit/embedding.names.txt", wire::write_names(world_names));
  const Finished names = run_tertium({"import", f / "fit", "--data", f / "data"});
  EXPECT_EQ(names.code, 2);
  EXPECT_TRUE(has(names.err, "embedding.names.txt: does not hold the names that fit.json speaks of")) << names.err;
  EXPECT_FALSE(std::filesystem::exists(f / "data"));
}

// The example of docs/evaluation.md names fields; each of them is in the files that a fit writes.
TEST(Fit, WritesEveryFieldThatTheExampleOfItsCurvesReads) {
  const SmallWorld world;
  const TestFolder& f = world.folder;
  ASSERT_EQ(run_tertium({"fit", world.triplets, "--method", "vice", "--preset", "fast", "--dims", "10", "--out", f / "run"}).code, 0);
  const std::string doc = bytes_of(std::string(TERTIUM_SOURCE_DIR) + "/docs/evaluation.md");
  const std::size_t begin = doc.find("```python\n"), end = doc.find("\n```", begin);
  ASSERT_NE(end, std::string::npos);
  const std::string code = doc.substr(begin, end - begin);
  const wire::Json fit = *wire::parse_json(bytes_of(f / "run/fit.json")), timing = *wire::parse_json(bytes_of(f / "run/timing.json"));
  const std::map<std::string, const wire::Json*> known{
      {"fit", &fit}, {"timing", &timing}, {"epoch", &fit["curve"][0]}, {"e", &fit["evaluation"][0]}, {"bin", &fit["evaluation"][0]["calibration"][0]}};
  static const std::regex field(R"re((\w+)\["(\w+)"\])re");
  std::size_t read = 0;
  for (std::sregex_iterator at(code.begin(), code.end(), field), none; at != none; ++at, ++read) {
    ASSERT_TRUE(known.contains((*at)[1])) << (*at)[0];
    EXPECT_TRUE(known.at((*at)[1])->contains((*at)[2])) << (*at)[0];
  }
  EXPECT_GT(read, 10u);
  EXPECT_EQ(timing["epoch_seconds"].size(), fit["curve"].size());
}

// Numbers of METHODS 7.2, made with NumPy from the same files (ties wrong).
TEST(RealJudgments, AreForetoldByThePublishedEmbeddingAsComputedIndependently) {
  NEEDS_TEST_DATA(data);
  const std::string things = data + "/things/", embedding = things + "vice_embedding.npy";
  struct Expected { const char* file; bool ignore_names; double accuracy, nll; int moved; };
  for (const Expected& e : {Expected{"triplets_2171.txt", false, 0.663749, 0.779891, 21}, Expected{"triplets_2171.txt", true, 0.660064, 0.787767, 0},
                            Expected{"triplets_50k.txt", false, 0.63916, 0.817737, 21}, Expected{"triplets_50k.txt", true, 0.63566, 0.825687, 0}}) {
    std::vector<std::string> arguments{"score", embedding, things + e.file, "--json"};
    if (e.ignore_names) arguments.push_back("--ignore-names");
    const wire::Json score = run_tertium(arguments).json();
    EXPECT_NEAR(score["accuracy"].get<double>(), e.accuracy, 1e-6) << e.file;
    EXPECT_NEAR(score["nll"].get<double>(), e.nll, 1e-5) << e.file;
    EXPECT_EQ(score["rows_moved"], e.moved) << e.file;
  }
}

// Made by a few lines of plain Python from the same files: entropies, ten equal bins, triples with two judgments or more.
TEST(RealJudgments, AreEvaluatedAsComputedIndependently) {
  NEEDS_TEST_DATA(data);
  const std::string things = data + "/things/", embedding = things + "vice_embedding.npy";
  const TestFolder f;
  const Finished half = run_tertium({"score", embedding, things + "triplets_50k.txt", "--dims-needed", "--per-object", f / "objects.csv", "--json"});
  ASSERT_EQ(half.code, 0) << half.err;
  const wire::Json a = half.json();
  EXPECT_NEAR(a["entropy"].get<double>(), 0.8045687697, 1e-9);
  EXPECT_NEAR(a["confidence"].get<double>(), 0.6445230806, 1e-9);
  EXPECT_NEAR(a["calibration_error"].get<double>(), 0.0062278248, 1e-9);
  EXPECT_NEAR(a["calibration_top_error"].get<double>(), 0.0102618570, 1e-9);
  EXPECT_NEAR(a["object_accuracy"].get<double>(), 0.6390191198, 1e-9);
  EXPECT_NEAR(a["object_accuracy_interval"][0].get<double>(), 0.6360816082, 1e-9);
  ASSERT_EQ(a["dims_needed"].size(), 42u);
  for (const auto& [dims, accuracy] : {std::pair(1, .16044), {2, .34558}, {5, .5916}, {10, .63362}, {15, .6386}, {20, .63916}})
    EXPECT_NEAR(a["dims_needed"][static_cast<std::size_t>(dims) - 1]["accuracy"].get<double>(), accuracy, 1e-9) << dims;
  const std::string table = bytes_of(f / "objects.csv");
  EXPECT_EQ(table.rfind("object,name,triplets,right,accuracy,nll,entropy,odd,odd_expected\n0,aardvark,", 0), 0u) << table.substr(0, 200);
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 1855);

  const wire::Json b = run_tertium({"score", embedding, things + "triplets_127k_participants.txt", "--repeats", "2", "--json"}).json();
  EXPECT_EQ(b["repeated_triples"], 732);
  EXPECT_EQ(b["repeated_judgments"], 2392);
  for (const auto& [name, value] : {std::pair("repeats_kl", 0.4193226356), {"repeats_js", 0.1186080260}, {"repeats_accuracy", 0.6488256886},
                                    {"ceiling_low", 0.6076545115}, {"ceiling_high", 0.7784217073}, {"repeats_calibration_error", 0.0117993511}})
    EXPECT_NEAR(b[name].get<double>(), value, 1e-9) << name;
}

TEST(RealJudgments, ClipFeaturesScoreAsComputedIndependently) {
  NEEDS_TEST_DATA(data);
  const std::string clip = data + "/things/clip_vit_b32.npy", triplets = data + "/things/triplets_2171.txt";
  EXPECT_NEAR(run_tertium({"score", clip, triplets, "--rule", "cosine", "--json"}).json()["accuracy"].get<double>(), 0.489636, 1e-6);
  EXPECT_NEAR(run_tertium({"score", clip, triplets, "--rule", "cosine", "--centre", "--json"}).json()["accuracy"].get<double>(), 0.505758, 1e-6);
}

// METHODS 7.2: R(aardvark, abacus) and R(10, 500), rows as stored.
TEST(RealJudgments, ThePredictedSimilaritiesAreThePublishedOnes) {
  NEEDS_TEST_DATA(data);
  const TestFolder f;
  const Finished done = run_tertium({"rsm", data + "/things/vice_embedding.npy", "--out", f / "rsm.npy", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  const Matrix rsm = *wire::read_npy_matrix(bytes_of(f / "rsm.npy"), "rsm.npy");
  EXPECT_NEAR(rsm.at(0, 1), 0.0891091733, 1e-8);
  EXPECT_NEAR(rsm.at(10, 500), 0.3558716204, 3e-8);
  EXPECT_NEAR(done.json()["min"].get<double>(), 0.05799749, 1e-8);
  EXPECT_NEAR(done.json()["max"].get<double>(), 0.99263668, 1e-8);
}

}  // namespace
}  // namespace tertium
