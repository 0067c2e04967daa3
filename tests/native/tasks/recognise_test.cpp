// recognise_test.cpp: every file that other tools wrote is recognised for what it is; what cannot be told is refused with what decides.
#include "native/tasks/recognise.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "shared/wire/npy.h"
#include "shared/wire/npz.h"
#include "shared/wire/vice_npz.h"
#include "tests/support/matrix_files.h"
#include "tests/support/numpy_archives.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class Recognise : public testing::Test {
 protected:
  std::string put(const std::string& name, std::string_view bytes) {
    std::filesystem::create_directories(std::filesystem::path(folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  // The format's name, or the error's message.
  static std::string told(const std::string& path) {
    if (std::filesystem::is_directory(path)) {
      const auto found = recognise(path, nullptr);
      return found ? info_of(found->format).name : found.error().message;
    }
    const auto source = FileSource::open(path, {1ull << 30, 0});
    if (!source) return source.error().message;
    const auto found = recognise(path, source->get());
    if (!found) return found.error().message;
    EXPECT_NE(found->because, "") << path;
    return info_of(found->format).name;
  }
  std::string told(const std::string& name, std::string_view bytes) { return told(put(name, bytes)); }
  TemporaryFolder folder_;
};

TEST_F(Recognise, TheListOfFormatsHasEachOnce) {
  std::set<std::string> names;
  for (const FormatInfo& info : all_formats()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(*format_from(info.name), info.format);
    EXPECT_EQ(&info_of(info.format), &info);
    EXPECT_NE(std::string(info.what), "");
  }
  EXPECT_NE(format_from("csv").error().message.find("'csv' is none of fit, triplets"), std::string::npos);
}

TEST_F(Recognise, TheGuideForPeopleHasEveryFormat) {
  std::ifstream file(std::string(TERTIUM_SOURCE_DIR) + "/docs/formats.md");
  const std::string guide{std::istreambuf_iterator<char>(file), {}};
  for (const FormatInfo& info : all_formats()) EXPECT_NE(guide.find("`" + std::string(info.name) + "`"), std::string::npos) << info.name;
}

TEST_F(Recognise, EachGoldenFileOfATableOrText) {
  struct Case { const char* file; const char* says; };
  const std::vector<Case> cases = {
      {"cblearn_list_boolean.txt", "say which with --format cblearn-boolean or --format features-text"},
      {"cblearn_list_order.txt", "say which with --format cblearn or --format cblearn-anchored or --format features-text"},
      {"cblearn_odd_first.txt", "triplets"},  // nothing in it says otherwise: --against an embedding shows
      {"jatos.txt", "jspsych"},
      {"jspsych_6.csv", "jspsych"},
      {"jspsych_image_paths.csv", "jspsych"},
      {"jspsych_image_paths.json", "jspsych"},
      {"jspsych_stimulus_ids.csv", "jspsych"},
      {"jspsych_stimulus_ids.json", "jspsych"},
      {"jspsych_stimulus_list.csv", "jspsych"},
      {"jspsych_stimulus_list.json", "jspsych"},
      {"jspsych_two_choices.csv", "jspsych"},
      {"jspsych_two_choices.json", "jspsych"},
      {"jspsych_two_choices_pandas.csv", "jspsych"},
      {"next_participants.csv", "next-csv"},
      {"align.json", "rdm-mat, meadows-mat, meadows-json)"},    // likewise
      {"compare.json", "rdm-mat, meadows-mat, meadows-json)"},  // a comparison, which is read by what reports it: no data of any format
      {"own.json", "is a data dictionary; give the table that it describes"},
      {"own.tsv", "table"},
      {"probe.json", "rdm-mat, meadows-mat, meadows-json)"},    // likewise
      {"regress.json", "rdm-mat, meadows-mat, meadows-json)"},  // likewise
      {"salmon_offline.csv", "salmon-offline-csv"},
      {"salmon_responses.csv", "salmon-csv"},
      {"things.tsv", "things-tsv"},
      {"things_quoted.tsv", "things-tsv"},
      {"transform.npz", "`tertium apply` applies it to some"},
      {"transform_saved.npz", "`tertium apply` applies it to some"},
      {"triplet_tools.csv", "triplet-tools-csv"},
      {"triplet_tools_legacy.csv", "triplet-tools-csv"},
      {"triplet_tools_row_names.csv", "triplet-tools-csv"},
  };
  const std::string folder = std::string(TERTIUM_SOURCE_DIR) + "/tests/golden/formats/";
  std::set<std::string> seen;
  for (const Case& c : cases) {
    const std::string said = told(folder + c.file);
    EXPECT_TRUE(said == c.says || said.ends_with(c.says)) << c.file << ": " << said;
    seen.insert(c.file);
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    EXPECT_TRUE(seen.contains(entry.path().filename().string())) << entry.path() << " is not in the table above";
}

TEST_F(Recognise, EachGoldenArrayAndArchive) {
  using namespace golden;
  struct Case { const char* name; std::string_view bytes; const char* says; };
  const std::vector<Case> cases = {
      {"a.npy", square_npy, "rdm-npy"},
      {"a.npy", square_fortran_npy, "rdm-npy"},
      {"a.npy", square_f4_npy, "rdm-npy"},
      {"a.npy", square_big_npy, "rdm-npy"},
      {"a.npy", square_i4_npy, "rdm-npy"},
      {"a.npy", square_nan_npy, "rdm-npy"},
      {"a.npy", cosine_npy, "rdm-npy"},
      {"a.npy", condensed_npy, "rdm-npy"},
      {"a.npy", stack_npy, "rdm-npy"},
      {"a.npy", stack_fortran_npy, "rdm-npy"},
      {"a.npy", condensed_stack_npy, "say which with --format embedding-npy or --format features-npy or --format rdm-npy"},
      {"a.npz", named_npz, "rdm-npz"},
      {"a.npz", lone_npz, "rdm-npz"},
      {"a.csv", pandas_csv, "rdm-text"},
      {"a.tsv", pandas_tsv, "rdm-text"},
      {"a.csv", pandas_unnamed_csv, "rdm-text"},
      {"a.csv", pandas_no_index_csv, "rdm-text"},
      {"a.csv", pandas_nan_csv, "rdm-text"},
      {"a.txt", savetxt_square, "rdm-text"},
      {"a.txt", savetxt_condensed, "rdm-text"},
      {"a.csv", savetxt_stack_csv, "say which with --format embedding-text or --format features-text or --format rdm-text"},
      {"a.mat", square_mat, "rdm-mat"},
      {"a.mat", features_mat, "features-mat"},
      {"a.mat", features_by_picture_mat, "features-mat"},
      {"a.mat", meadows_one_mat, "meadows-mat"},
      {"a.mat", version_73_head, "save it with -v7 or as .npy"},
      {"a.json", meadows_json, "meadows-json"},
      {"a.npz", vice_parameters, "vice-npz"},
      {"a.npz", vice_pruned, "vice-npz"},
      {"a.npz", objdim_variational, "object-dimensions-npz"},
      {"a.npz", objdim_deterministic, "object-dimensions-npz"},
      {"a.npz", alignet, "alignet-npz"},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Case& c = cases[i];
    const std::string said = told("case " + std::to_string(i) + "/" + c.name, c.bytes);
    EXPECT_TRUE(said == c.says || said.ends_with(c.says)) << "case " << i << ": " << said;
  }
}

TEST_F(Recognise, TripletsAreWholeNumbersOfThreeDifferentObjects) {
  EXPECT_EQ(told("t.txt", "0 1 2\n3 4 5\n"), "triplets");
  EXPECT_EQ(told("t.txt", "0\t1\t2\r\n3\t4\t5\r\n"), "triplets");
  EXPECT_EQ(told("t.txt", "\xEF\xBB\xBF" "10 11 12 7\n13 14 15 8"), "triplets");
  EXPECT_EQ(told("t.csv", "0 1 2\n3 4 5\n"), "triplets") << "the content counts more than the name";
  EXPECT_TRUE(told("t.csv", "0,1,2\n3,4,5\n").ends_with("between commas; say which with --format salmon-offline-csv or --format features-text"));
  EXPECT_TRUE(told("t.txt", "0 1 1\n3 4 5\n").ends_with("--format embedding-text or --format features-text")) << "an object twice";
  EXPECT_TRUE(told("t.txt", "0 1 2\n3 4\n").find("lines of numbers, the first of 3, another of 2") != std::string::npos);
  TripletSet set;
  set.objects = 3;
  set.triplets = {{0, 1, 2}};
  EXPECT_EQ(told("t.npy", wire::write_npy(set)), "triplets-npy");
}

TEST_F(Recognise, AMatrixWithoutSignsNeedsANameOrAWord) {
  Matrix plain(4, 2, 1.0f), signs = plain;
  signs.at(1, 1) = -1;
  EXPECT_TRUE(told("x.npy", wire::write_npy(plain)).ends_with("say which with --format embedding-npy or --format features-npy"));
  EXPECT_EQ(told("my_embedding.npy", wire::write_npy(plain)), "embedding-npy");
  EXPECT_EQ(told("weights_sorted.npy", wire::write_npy(plain)), "embedding-npy");
  EXPECT_EQ(told("features.npy", wire::write_npy(plain)), "features-npy");
  EXPECT_EQ(told("x.npy", wire::write_npy(signs)), "features-npy");
  EXPECT_TRUE(told("embedding.npy", wire::write_npy(signs)).ends_with("say which with --format features-npy or --format embedding-npy"));
  EXPECT_EQ(told("embeddings.csv", "item,dim_0,dim_1\nant,0.5,0.25\nbee,1,2\n"), "embedding-csv");
  EXPECT_EQ(told("x.csv", "item,dim_0,dim_1\nant,0.5,-0.25\nbee,1,2\n"), "features-csv");
  EXPECT_EQ(told("sparse_embed_epoch0100.txt", "0.5 0.25 0.5\n0 1.5 2\n"), "embedding-text");
  EXPECT_EQ(told("x.txt", "0.5 -0.25\n0 1.5\n1 2\n"), "features-text");
  EXPECT_TRUE(told("x.txt", "0.5 0.25\n0 1.5\n1 2\n").ends_with("say which with --format embedding-text or --format features-text"));
  EXPECT_TRUE(told("x.npz", *wire::write_npz({{"w", wire::write_npy(plain)}})).ends_with("--format embedding-npz or --format features-npz"));
}

TEST_F(Recognise, FoldersByWhatLiesInThem) {
  put("fit/fit.json", "{}");
  EXPECT_EQ(told(folder_ / "fit"), "fit");
  put("vision/features.npy", wire::write_npy(Matrix(2, 2, 1.0f)));
  put("vision/file_names.txt", "a\nb\n");
  EXPECT_EQ(told(folder_ / "vision"), "thingsvision");
  put("vice/pruned_params.npz", golden::vice_pruned);
  EXPECT_NE(told(folder_ / "vice").find("a folder with pruned_params.npz in it: give that file"), std::string::npos);
  std::filesystem::create_directory(folder_ / "empty");
  EXPECT_NE(told(folder_ / "empty").find("a folder with nothing in it; looked for fit.json (of `tertium fit`) and features* (of thingsvision)"), std::string::npos);
}

TEST_F(Recognise, WhatIsNotReadSaysWhatToDo) {
  EXPECT_NE(told("x.h5", "\x89HDF\r\n\x1a\nrest").find("is an HDF5 file, which is not read; save it as .npy"), std::string::npos);
  EXPECT_NE(told("x.pkl", std::string("\x80\x04\x95 rest")).find("is a Python pickle, which could run anything"), std::string::npos);
  EXPECT_NE(told("x.gz", "\x1f\x8b rest").find("is packed with gzip; unpack it first"), std::string::npos);
  EXPECT_NE(told("x.bin", std::string("\0\1\2\3", 4)).find("bytes that are neither text nor a known binary form"), std::string::npos);
  EXPECT_NE(told("x.txt", "").find("is empty"), std::string::npos);
  EXPECT_NE(told("x.txt", std::string(100'000, '\n')).find("holds nothing but blanks and line ends"), std::string::npos);
  EXPECT_NE(told("names.txt", "aardvark\nabacus\n").find("a list of names is given with --stimuli"), std::string::npos);
  EXPECT_NE(told("fit.json", "{\"tool\": \"tertium\"}").find("give the folder in which it lies"), std::string::npos);
  EXPECT_NE(told("x.json", "{\"a\": 1}").find("none of the known formats"), std::string::npos);
  EXPECT_NE(told("c.csv", "colour,size\nred,big\n").find("columns 'colour, size'"), std::string::npos);
  EXPECT_NE(told("x.csv", std::string(200'000, 'x')).find("a line longer than"), std::string::npos);
}

TEST_F(Recognise, ADictionaryBesideDecidesAndTheSameDataAsJsonDoNot) {
  const std::string table = "subject,a,b,c,pick\n1,ant,bee,cow,cow\n";
  EXPECT_NE(told("x.csv", table).find("no columns say"), std::string::npos);
  put("x.json", "[{\"subject\": 1}]");
  EXPECT_NE(told("x.csv", table).find("no columns say"), std::string::npos) << "a list is no dictionary";
  put("x.json", R"({"a": {"TertiumRole": "name_1"}, "b": {"TertiumRole": "name_2"}, "c": {"TertiumRole": "name_3"}, "pick": {"TertiumRole": "odd_name"}})");
  EXPECT_EQ(told("x.csv", table), "table");
}

TEST_F(Recognise, ALargeTableIsKnownByItsHeadAlone) {
  std::string table = "image1\timage2\timage3\tchoice\tRT\n";
  while (table.size() < 200'000) table += "1\t2\t3\t1\t1000\n";
  EXPECT_EQ(told("x.csv", table + "damaged"), "things-tsv");
}

}  // namespace
}  // namespace tertium
