package com.example.library;

import dev.tributary.Operations;
import java.util.UUID;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Library {
    @Operations("library")
    public interface Shelves {
        UUID buy(String title, int copies);

        void giveBack(UUID book);

        void lend(UUID book);
    }

    private final Shelves shelves;

    Library(Shelves shelves) {
        this.shelves = shelves;
    }

    @PostMapping("/books")
    UUID buy(@RequestParam String title, @RequestParam int copies) {
        return shelves.buy(title, copies);
    }

    @PostMapping("/books/{book}/lend")
    void lend(@PathVariable UUID book) {
        shelves.lend(book);
    }

    @PostMapping("/books/{book}/give-back")
    void giveBack(@PathVariable UUID book) {
        shelves.giveBack(book);
    }

    public static void main(String[] arguments) {
        SpringApplication.run(Library.class, arguments);
    }
}
