// document_kind_test.cpp: the kind is that of the outermost object, wherever it stands, and nothing else is taken for one.
#include "shared/wire/document_kind.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

std::string kind_of(const std::string& text) {
  const auto kind = read_document_kind(text, "the file");
  return kind ? *kind : "refused: " + kind.error().message;
}

TEST(DocumentKind, IsToldByEachDocumentOfOurs) {
  EXPECT_EQ(kind_of(golden("compare.json")), "comparison");
  EXPECT_EQ(kind_of(golden("align.json")), "alignment");
  EXPECT_EQ(kind_of(golden("probe.json")), "probe");
  EXPECT_EQ(kind_of(golden("regress.json")), "read-out");
}

TEST(DocumentKind, IsThatOfTheOutermostObject) {
  EXPECT_EQ(kind_of(R"({"inner":{"kind":"x"},"list":[{"kind":"y"},"kind"],"kind":"z"})"), "z");
  EXPECT_EQ(kind_of(R"({"kind":"probe","rest":[)"), "probe") << "what follows is for the reader";
}

TEST(DocumentKind, IsRefusedWhereThereIsNone) {
  const std::string deep(100'000, '[');
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("[\"kind\",\"probe\"]"), std::string("\"probe\""), std::string("{}"), std::string(R"({"kind":3,"kind":"probe"})"),
        std::string(R"({"kind":["probe"]})"), std::string(R"({"kind":{"kind":"probe"}})"), deep, "{\"a\":" + deep})
    EXPECT_TRUE(has(kind_of(text), "refused: the file: is no document of tertium")) << text.substr(0, 50);
}

}  // namespace
}  // namespace tertium::wire
