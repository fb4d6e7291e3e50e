/* std::shared_timed_mutex, with a time limit */
#include <cassert>
#include <chrono>
#include <shared_mutex>
#include <thread>
std::shared_timed_mutex m;
int in;
static void f()
{
    if (m.try_lock_for(std::chrono::seconds(5))) {
        in++;
        assert(in == 1);
        std::this_thread::yield();
        in--;
        m.unlock();
    }
}
int main()
{
    std::thread a(f), b(f);
    a.join();
    b.join();
}
