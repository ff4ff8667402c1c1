INSERT INTO performance (title, hall, starts_at, seats) VALUES
    ('The Tempest', 'Great Hall', '2027-03-05 19:30+00', 400),
    ('Uncle Vanya', 'Studio', '2027-03-05 20:00+00', 80),
    ('The Tempest', 'Great Hall', '2027-03-06 19:30+00', 400);
