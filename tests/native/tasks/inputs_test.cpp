// inputs_test.cpp: files are found with their names, whatever their format, and triplets are renumbered by name.
#include "native/tasks/inputs.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "native/files/mat_file.h"
#include "shared/base/hash.h"
#include "shared/wire/features_mat.h"
#include "shared/wire/npy.h"
#include "shared/wire/npz.h"
#include "shared/wire/triplet_text.h"

namespace tertium {
namespace {

class Inputs : public testing::Test {
 protected:
  Inputs() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tertium-inputs-XXXXXX").string();
    CHECK(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
  }
  ~Inputs() override { std::filesystem::remove_all(folder_); }
  std::string put(const std::string& name, std::string_view bytes) {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << bytes;
    return folder_ + "/" + name;
  }
  std::string folder_;
};

TEST_F(Inputs, AMatrixBringsItsNamesAndHashes) {
  const std::string bytes = wire::write_npy(Matrix(2, 3, 1.0f));
  put("x.npy", bytes);
  put("x.names.txt", "a\nb\n");
  const MatrixFile file = *load_matrix(folder_ + "/x.npy", "embedding");
  EXPECT_EQ(file.embedding.names, (Names{"a", "b"}));
  ASSERT_EQ(file.inputs.size(), 2u);
  EXPECT_EQ(file.inputs[0], (wire::FitInput{"embedding", "x.npy", sha256_hex(bytes)}));
  EXPECT_EQ(file.inputs[1].role, "embedding names");
}

TEST_F(Inputs, NamesGivenWithAnAtSignCountMoreThanThoseBeside) {
  put("x.npy", wire::write_npy(Matrix(2, 3, 1.0f)));
  put("x.names.txt", "a\nb\n");
  put("other", "c\nd\n");
  EXPECT_EQ(load_matrix(folder_ + "/x.npy@" + folder_ + "/other", "e")->embedding.names, (Names{"c", "d"}));
  // A file that is called so is that file.
  put("y@z.npy", wire::write_npy(Matrix(1, 1, 2.0f)));
  EXPECT_EQ(load_matrix(folder_ + "/y@z.npy", "e")->embedding.values.rows, 1u);
}

TEST_F(Inputs, NamesInTheFileItselfCountMoreThanThoseBeside) {
  put("x.names.txt", "a\nb\n");
  put("x.csv", "item,dim_0\nc,1\nd,2\n");
  const MatrixFile csv = *load_matrix(folder_ + "/x.csv", "embedding");
  EXPECT_EQ(csv.embedding.names, (Names{"c", "d"}));
  EXPECT_EQ(csv.names_file, "");
  EXPECT_EQ(csv.inputs.size(), 1u);
  put("x.npz", *wire::write_npz({{"weights", wire::write_npy(Matrix(2, 2, 1.0f))}, {"names", wire::write_npy(wire::make_text_array({2}, {"e", "f"}))}}));
  EXPECT_EQ(load_matrix(folder_ + "/x.npz", "embedding")->embedding.names, (Names{"e", "f"}));
  put("x.mat", *write_mat(wire::write_features_mat({Matrix(2, 3, 1.0f), {"g", "h"}})));
  const MatrixFile mat = *load_matrix(folder_ + "/x.mat", "features");
  EXPECT_EQ(mat.embedding.names, (Names{"g", "h"}));
  EXPECT_EQ(mat.embedding.values, Matrix(2, 3, 1.0f));
  // A .mat without names takes those beside.
  put("x.mat", *write_mat(wire::write_features_mat({Matrix(2, 3, 1.0f), {}})));
  EXPECT_EQ(load_matrix(folder_ + "/x.mat", "features")->embedding.names, (Names{"a", "b"}));
  // Given ones must agree.
  const auto other = load_matrix(folder_ + "/x.csv@" + folder_ + "/x.names.txt", "embedding");
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().message.find("holds other names than"), std::string::npos) << other.error().message;
}

TEST_F(Inputs, PicklesAndHdf5AreToldFromText) {
  EXPECT_NE(load_matrix(put("x.pkl", "\x80\x04\x95 rest"), "e").error().message.find("is a Python pickle"), std::string::npos);
  EXPECT_NE(load_matrix(put("x.h5", "\x89HDF\r\n\x1a\n"), "e").error().message.find("is HDF5"), std::string::npos);
  EXPECT_NE(load_matrix(put("y.mat", "rubbish"), "e").error().message.find("is not a MATLAB file"), std::string::npos);
}

TEST_F(Inputs, FileNamesOfPicturesAreUnderstood) {
  put("features.npy", wire::write_npy(Matrix(2, 5, 1.0f)));
  put("file_names.txt", "images/ant/ant_01b.jpg\nimages/bear/bear_01b.jpg\n");
  EXPECT_EQ(load_matrix(folder_ + "/features.npy", "f")->embedding.names, (Names{"ant", "bear"}));
}

TEST_F(Inputs, AnArchiveOfOneArrayAndTextAreMatricesToo) {
  put("one.npz", *wire::write_npz({{"weights", wire::write_npy(Matrix(4, 2, 1.0f))}}));
  EXPECT_EQ(load_matrix(folder_ + "/one.npz", "e")->embedding.values, Matrix(4, 2, 1.0f));
  put("two.npz", *wire::write_npz({{"a", wire::write_npy(Matrix(4, 2, 1.0f))}, {"b", wire::write_npy(Matrix(4, 2, 1.0f))}}));
  EXPECT_NE(load_matrix(folder_ + "/two.npz", "e").error().message.find("2 arrays ('a, b')"), std::string::npos);
  put("wide.txt", "1 2 3\n4 5 6\n");
  EXPECT_TRUE(load_matrix(folder_ + "/wide.txt", "e")->transposed);
  EXPECT_FALSE(load_matrix(folder_ + "/wide.txt", "features")->transposed) << "features are often wide";
  EXPECT_FALSE(load_matrix(folder_ + "/wide.txt", "e", 2)->transposed) << "two objects are there as the file stands";
  EXPECT_TRUE(load_matrix(folder_ + "/wide.txt", "e", 3)->transposed) << "three are there only when it is turned";
  put("wide.names.txt", "p\nq\n");
  EXPECT_FALSE(load_matrix(folder_ + "/wide.txt", "e")->transposed);
}

TEST_F(Inputs, NamesThatAreTooManyOrTooFewAreRefused) {
  put("x.npy", wire::write_npy(Matrix(2, 3, 1.0f)));
  put("x.names.txt", "a\nb\nc\n");
  EXPECT_NE(load_matrix(folder_ + "/x.npy", "e").error().message.find("3 names"), std::string::npos);
  put("t.txt", "0 1 2\n");
  put("t.names.txt", "a\nb\n");
  EXPECT_NE(load_triplets(folder_ + "/t.txt", "t").error().message.find("at most 1"), std::string::npos);
}

TEST_F(Inputs, TripletsBringTheirNamesAndSoTheirNumberOfObjects) {
  put("t.txt", "0 1 2 5\n");
  put("t.names.txt", "a\nb\nc\nd\n");
  const TripletFile file = *load_triplets(folder_ + "/t.txt", "triplets");
  EXPECT_EQ(file.triplets.objects, 4u);
  EXPECT_EQ(file.triplets.names.size(), 4u);
  EXPECT_EQ(file.triplets.participants, (std::vector<std::uint32_t>{5}));
  put("t.npy", wire::write_npy(file.triplets));
  EXPECT_EQ(load_triplets(folder_ + "/t.npy", "triplets")->triplets.triplets, file.triplets.triplets);
}

TEST_F(Inputs, TripletsAreRenumberedByName) {
  TripletSet set;
  set.objects = 4;
  set.names = {"a", "b", "c", "d"};
  set.triplets = {{0, 1, 3}};
  const RenumberedTriplets renumbered = *renumber_triplets(set, {"d", "c", "b", "a"}, "one", "other");
  EXPECT_TRUE(renumbered.aligned);
  EXPECT_EQ(renumbered.rows_moved, 4u);
  const TripletSet& moved = renumbered.triplets;
  EXPECT_EQ(moved.triplets[0], (Triplet{3, 2, 0}));
  EXPECT_FALSE(renumber_triplets(set, {"d", "c", "b", "x"}, "one", "other"));
  EXPECT_EQ(renumber_triplets(set, {}, "one", "other")->triplets.triplets, set.triplets);
  EXPECT_FALSE(renumber_triplets(set, {}, "one", "other")->aligned);
}

TEST_F(Inputs, CategoriesTakeTheirNamesFromTheFileBeside) {
  put("categories.tsv", "food\n1\n0\n");
  EXPECT_TRUE(load_categories(folder_ + "/categories.tsv")->names.empty());
  put("names.txt", "apple\nhammer\n");
  EXPECT_EQ(load_categories(folder_ + "/categories.tsv")->names, (Names{"apple", "hammer"}));
}

TEST_F(Inputs, TripletsOnAShelfAreThoseThatAreLoaded) {
  TripletSet set;
  set.objects = 9;
  for (std::uint32_t t = 0; t < 20'000; ++t) set.triplets.push_back({1 + t % 8, 1 + (t + 1) % 8, 1 + (t + 3) % 8});
  put("t.txt", wire::write_triplet_text(set));
  put("t.npy", wire::write_npy(set));
  for (const char* file : {"/t.txt", "/t.npy"}) {
    for (const TripletFileOptions& options : {TripletFileOptions{}, TripletFileOptions{"", 8, 3, 1}, TripletFileOptions{"", 9, 3, {}}, TripletFileOptions{"", 0, 3, 1}}) {
      const TripletFile loaded = *load_triplets(folder_ + file, "triplets", options);
      const ShelvedTriplets shelved = *shelve_triplets(folder_ + file, "triplets", options, folder_);
      EXPECT_EQ(shelved.triplets->objects(), loaded.triplets.objects);
      EXPECT_EQ(shelved.inputs, loaded.inputs);
      std::vector<Triplet> found;
      const auto take = [&](std::span<const Triplet> piece) -> Result<void> {
        found.insert(found.end(), piece.begin(), piece.end());
        return {};
      };
      ASSERT_TRUE(shelved.triplets->visit(take));
      EXPECT_EQ(found, loaded.triplets.triplets);
    }
    // What is refused is refused in the same words.
    for (const TripletFileOptions& options : {TripletFileOptions{"", 8, 3, {}}, TripletFileOptions{"", 6, 3, {}}, TripletFileOptions{"", 7, 3, 0}}) {
      const auto loaded = load_triplets(folder_ + file, "triplets", options);
      const auto shelved = shelve_triplets(folder_ + file, "triplets", options, folder_);
      ASSERT_TRUE(!loaded && !shelved);
      EXPECT_EQ(shelved.error().message, loaded.error().message);
    }
  }
}

}  // namespace
}  // namespace tertium
