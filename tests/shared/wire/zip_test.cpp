// zip_test.cpp: archives are listed without being unpacked; bombs, overlaps, contradictions and names that lead elsewhere are refused.
#include "shared/wire/zip.h"

#include <gtest/gtest.h>

#include "tests/support/numpy_archives.h"
#include "tests/support/zip_bomb.h"

namespace tertium::wire {
namespace {

using namespace bomb;

std::string message_of(std::string_view bytes) {
  const auto read = read_zip(bytes, "x.zip");
  return read ? "" : read.error().message;
}

TEST(Zip, ListsPicturesInFoldersAndUnpacksThem) {
  const std::vector<ZipMember> members = *read_zip(golden::pictures_zip, "x.zip");
  ASSERT_EQ(members.size(), 3u);
  EXPECT_TRUE(members[0].is_folder());
  EXPECT_EQ(members[1].name, "cats/01.png");
  EXPECT_TRUE(members[1].deflated);
  EXPECT_EQ(unpack(members[1], "x")->size(), 124u);
  EXPECT_EQ(members[2].name, "\u00e9tudes/02.png");
  EXPECT_EQ(*unpack(members[2], "x"), "\x89PNG");
}

TEST(Zip, ReadsWhatWasWrittenWithoutGoingBack) {
  const std::vector<ZipMember> members = *read_zip(golden::streamed_zip, "x.zip");
  ASSERT_EQ(members.size(), 1u);
  EXPECT_EQ(unpack(members[0], "x")->substr(0, 12), "hello hello ");
}

TEST(Zip, ComesBackAndIsTheSameEachTime) {
  const std::vector<ZipFile> files{{"a/b.png", "one"}, {"\u00fc.txt", ""}, {"c", std::string(100000, 'x')}};
  const std::string bytes = *write_zip(files);
  EXPECT_EQ(bytes, *write_zip(files));
  const std::vector<ZipMember> again = *read_zip(bytes, "x");
  ASSERT_EQ(again.size(), 3u);
  for (std::size_t f = 0; f < 3; ++f) {
    EXPECT_EQ(again[f].name, files[f].name);
    EXPECT_EQ(*unpack(again[f], "x"), files[f].bytes);
  }
  EXPECT_TRUE(read_zip(*write_zip({}), "x")->empty());
}

TEST(Zip, AMemberComesInPiecesAndItsChecksumAtTheEnd) {
  const std::string packed = zeros(2000);
  std::string bytes = deflated_archive(packed, 2000 * 258 + 1);
  const ZipMember member = (*read_zip(bytes, "x"))[0];
  ZipMemberSource source(member, "x.zip: a.bin");
  std::uint64_t made = 0;
  for (;;) {
    const Result<std::string_view> piece = source.next();
    if (!piece) {
      EXPECT_EQ(piece.error().message, "x.zip: a.bin: its checksum is wrong; the file is damaged");
      break;
    }
    ASSERT_FALSE(piece->empty()) << "the wrong checksum passed";
    EXPECT_LE(piece->size(), 70000u);
    made += piece->size();
  }
  EXPECT_EQ(made, 2000u * 258 + 1);
  EXPECT_TRUE(source.next()->empty());
}

TEST(Zip, ABombIsRefusedBeforeAnythingIsUnpacked) {
  // 4 MB that unpack to 4 GB, as they say themselves.
  const std::string packed = zeros(16'000'000);
  ASSERT_LT(packed.size(), 4'100'000u);
  const auto read = read_zip(deflated_archive(packed, 16'000'000ull * 258 + 1), "bomb.zip");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(read.error().message, "bomb.zip: member 1 ('a.bin') unpacks to 4,128,000,001 bytes from 4,000,014; at most 67,108,864 and 200 for each packed byte are read");
}

TEST(Zip, ABombThatSaysLessGivesNoMoreThanItSays) {
  const std::string bytes = deflated_archive(zeros(100'000), 50'000);
  const ZipMember member = (*read_zip(bytes, "x"))[0];
  EXPECT_EQ(unpack(member, "x: a.bin").error().message, "x: a.bin: the packed bytes have more in them than is announced");
  EXPECT_FALSE(check_member(member, "x"));
  // And one that says more than it has is found out without that memory.
  const std::string less = deflated_archive(zeros(3000), 60'000'000);
  EXPECT_NE(message_of(less).find("which cannot be"), std::string::npos);
}

TEST(Zip, ManyMembersMayNotUnpackToABombTogether) {
  const std::string packed = zeros(120'000);
  std::vector<ZipFile> files;
  for (int n = 0; n < 8; ++n) files.push_back({"m" + std::to_string(n), packed});
  std::string bytes = *write_zip(files);
  for (std::size_t n = 0; n < 8; ++n) {
    const std::size_t entry = entry_of(bytes, n);
    bytes[entry + 10] = 8;
    const auto local = static_cast<std::size_t>(static_cast<unsigned char>(bytes[entry + 42])) | static_cast<std::size_t>(static_cast<unsigned char>(bytes[entry + 43])) << 8 |
                       static_cast<std::size_t>(static_cast<unsigned char>(bytes[entry + 44])) << 16;
    bytes[local + 8] = 8;
    put_number(bytes, entry + 24, 120'000 * 258 + 1, 4);
  }
  const auto read = read_zip(bytes, "x.zip");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kTooLarge);
  EXPECT_NE(read.error().message.find("x.zip: unpacks to 247,680,008 bytes from"), std::string::npos) << read.error().message;
}

TEST(Zip, MembersThatShareTheirDataAreRefused) {
  std::string bytes = *write_zip({{"a", "12345"}, {"b", "12345"}});
  // The second entry points at the first one's data; its name follows so that only the overlap is wrong.
  const std::size_t first = entry_of(bytes, 0), second = entry_of(bytes, 1);
  std::string overlap = bytes;
  put_number(overlap, second + 42, 0, 4);
  overlap[second + 46] = 'a';
  EXPECT_EQ(message_of(overlap), "x.zip: member 2 ('a') is there twice");
  // A member inside another: the first one's data go on over the second.
  std::string inside = bytes;
  put_number(inside, first + 20, 40, 4);
  put_number(inside, first + 24, 40, 4);
  EXPECT_EQ(message_of(inside), "x.zip: member 1 ('a'): its data overlap those of 'b'");
  std::string over = bytes;
  put_number(over, second + 20, 40, 4);
  put_number(over, second + 24, 40, 4);
  EXPECT_EQ(message_of(over), "x.zip: member 2 ('b'): its data overlap the directory");
}

TEST(Zip, AMembersOwnHeaderMustAgreeWithTheDirectory) {
  const std::string bytes = *write_zip({{"a", "12345"}});
  std::string name = bytes;
  name[30] = 'b';
  EXPECT_EQ(message_of(name), "x.zip: member 1 ('a'): its own header has the name 'b'");
  std::string method = bytes;
  method[8] = 8;
  EXPECT_EQ(message_of(method), "x.zip: member 1 ('a'): the directory says method 0, its own header 8");
}

TEST(Zip, NamesThatLeadOutOfTheArchiveAreRefused) {
  const auto named = [](const std::string& name) {
    std::string bytes = *write_zip({{std::string(name.size(), 'n'), "12345"}});
    for (std::size_t at = bytes.find('n'); at != std::string::npos && at + name.size() <= bytes.size(); at = bytes.find('n', at + name.size()))
      bytes.replace(at, name.size(), name);
    return message_of(bytes);
  };
  EXPECT_EQ(named("a/b.png"), "");
  for (const std::string name :
       {"../a", "a/../b", "/etc/passwd", "a//b", "./a", "a\\b", "C:/a", "..", "."})
    EXPECT_NE(named(name).find("has a name that"), std::string::npos) << name;
  for (const std::string& name : {std::string("a\0b", 3), std::string("a\nb")}) EXPECT_NE(named(name).find("control character"), std::string::npos);
  EXPECT_NE(named("\xE9t\xE9.png").find("not UTF-8"), std::string::npos);
}

TEST(Zip, LinksEncryptedMembersAndOtherMethodsAreNotRead) {
  EXPECT_NE(message_of(golden::link_zip).find("('a.png') is a link"), std::string::npos);
  std::string bytes = *write_zip({{"a", "12345"}});
  const std::size_t entry = entry_of(bytes, 0);
  std::string locked = bytes;
  locked[entry + 8] = 1;
  EXPECT_NE(message_of(locked).find("is encrypted"), std::string::npos);
  std::string other = bytes;
  other[entry + 10] = 12;
  EXPECT_NE(message_of(other).find("packed by method 12"), std::string::npos);
  EXPECT_EQ(read_zip(other, "x").error().code, ErrorCode::kUnsupported);
}

TEST(Zip, EveryCutAndEveryFlippedByteIsAnErrorOrTheSame) {
  for (const std::string_view whole : {golden::pictures_zip, golden::streamed_zip}) {
    for (std::size_t length = 0; length < whole.size(); ++length) EXPECT_FALSE(read_zip(whole.substr(0, length), "x")) << length;
    const std::vector<ZipMember> before = *read_zip(whole, "x");
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string bytes(whole);
      bytes[at] = static_cast<char>(bytes[at] ^ 0x5A);
      const auto members = read_zip(bytes, "x");
      if (!members) continue;
      for (std::size_t m = 0; m < members->size() && m < before.size(); ++m) {
        const Result<std::string> plain = unpack((*members)[m], "x");
        if (plain) {
          EXPECT_EQ(*plain, *unpack(before[m], "x")) << at;
        }
      }
    }
  }
}

TEST(Zip, ReadsSizesAndOffsetsOf64Bits) {
  EXPECT_NE(golden::zip64_zip.find("PK\x06\x06"), std::string_view::npos);
  const std::vector<ZipMember> members = *read_zip(golden::zip64_zip, "x.zip");
  ASSERT_EQ(members.size(), 2u);
  for (const ZipMember& member : members) EXPECT_EQ(unpack(member, "x")->size(), 120u);
}

TEST(Zip, MoreMembersThanThereAreOrThanAreReadAreRefused) {
  std::string bytes = *write_zip({{"a", "12345"}});
  put_number(bytes, bytes.size() - 12, 60'000, 2);
  EXPECT_NE(message_of(bytes).find("member 2: its directory entry is damaged"), std::string::npos);
  std::string many(golden::zip64_zip);
  const std::size_t end64 = many.find("PK\x06\x06"), end = many.rfind("PK\x05\x06");
  put_number(many, end + 10, 0xFFFF, 2);
  put_number(many, end64 + 32, 200'001, 8);
  const auto read = read_zip(many, "x.zip");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(read.error().message, "x.zip: claims 200,001 members; at most 200,000 are read");
}

}  // namespace
}  // namespace tertium::wire
