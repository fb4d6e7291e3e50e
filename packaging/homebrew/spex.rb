# Spex for Homebrew, from the release archive that `make -C build dist` makes:
#
#     brew install --formula packaging/homebrew/spex.rb
#
# Whoever puts the archive somewhere gives its address as url, and its sha256.
class Spex < Formula
  desc "Compiles specifications of behaviour to C monitors, and judges recorded behaviour"
  url "file://#{File.expand_path("../../build/spex-0.2.0.tar.xz", __dir__)}"
  license "Apache-2.0"

  depends_on "check" => :build
  depends_on "pkgconf" => [:build, :test]
  depends_on "bzip2"
  depends_on "expat"
  depends_on "graphviz"
  depends_on "jansson"
  depends_on "libedit"
  depends_on "libcbor"
  depends_on "libuv"
  depends_on "lmdb"
  depends_on "xxhash"
  depends_on "zlib"
  depends_on "zstd"

  on_linux do
    depends_on "elfutils"
  end

  def install
    system "./configure", "--disable-silent-rules", *std_configure_args
    system "make", "install"
  end

  test do
    (testpath/"thing.lts").write "spec thing { off --[on]-> lit --[off]-> off; }\n"
    (testpath/"program.c").write <<~C
      #include <spex.h>
      #include "thing.h"
      int main(void)
      {
          spex_engine *engine;
          if (spex_open(&engine, 0) != SPEX_OK)
              return 1;
          thing_init_instance(engine, spex_id_u64(1), 0, THING_STATE_OFF);
          return spex_close(engine);
      }
    C
    system bin/"spexc", "thing.lts"
    flags = shell_output("pkgconf --cflags --libs spex").split
    system ENV.cc, "program.c", "thing.c", "-o", "program", *flags
    system "./program"
  end
end
