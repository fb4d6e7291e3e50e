/* a once_flag in memory that served another */
#include <cstdlib>
#include <mutex>
#include <new>
#include <thread>
alignas(std::once_flag) static char mem[sizeof(std::once_flag)];
int main()
{
    int n = 0;
    for (int i = 0; i < 2; i++) {
        auto *o = new (mem) std::once_flag;
        std::thread t([&] { std::call_once(*o, [&] { n++; }); });
        std::call_once(*o, [&] { n++; });
        t.join();
    }
    return n != 2;
}
